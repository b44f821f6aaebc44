import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MetricRow, Run } from '@nutshell/experiment';
import { vi } from 'vitest';

/** A run in a temporary folder, without a command line: what `train` of a system gets. */
export function scratchRun<C>(config: C, seed = 1): Run<C> & { remove(): void; printed(): string } {
  const dir = mkdtempSync(path.join(tmpdir(), 'nutshell-run-'));
  const rows: MetricRow[] = [];
  let out = '';
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => void (out += `${words.join(' ')}\n`));
  return {
    dir,
    id: 'scratch',
    app: 'perceptron',
    experiment: 'scratch',
    seed,
    config,
    resumed: false,
    stop: new AbortController().signal,
    path: (...segments) => path.join(dir, ...segments),
    log: (row) => void rows.push(row),
    get rows() {
      return rows.length;
    },
    history: () => [...rows],
    rewind: (n) => void rows.splice(n),
    progress: () => ({ update: () => undefined, note: () => undefined, stop: () => undefined }),
    printed: () => out,
    remove() {
      log.mockRestore();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { TrainingProcess, outcomeOf } from './training-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'nutshell-reproducible-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['wasm', 1],
  ['auto', 2],
])(
  'on %s by %i workers one seed gives the same bits twice, another seed others',
  { timeout: 120_000 },
  async (backend, workers) => {
    const train = async (seed: number) => {
      const runs = mkdtempSync(join(folder, `seed-${seed}-`));
      const settings = { seed, epochs: 2, backend, workers };
      const { code, stderr } = await TrainingProcess.start(runs, settings).ended;
      expect(code, stderr).toBe(0);
      return outcomeOf(runs);
    };
    const [first, second, other] = await Promise.all([train(1), train(1), train(2)]);
    expect(second).toEqual(first);
    expect(other.model.sha256).not.toBe(first.model.sha256);
    expect(other.tensors).not.toBe(first.tensors);
    expect(other.curve).toHaveLength(2);
    for (const epoch of [0, 1]) {
      expect(other.curve[epoch]['train.loss']).not.toBe(first.curve[epoch]['train.loss']);
      expect(other.curve[epoch]['test.loss']).not.toBe(first.curve[epoch]['test.loss']);
    }
  },
);

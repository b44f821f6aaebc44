import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable, MetricRow, Run } from '@nutshell/experiment';
import { onTestFinished, vi } from 'vitest';

export interface ScratchRunOptions {
  seed?: number;
  /** Called at every update of the progress, with the number of updates so far. */
  onUpdate?(updates: number, run: ScratchRun<any>): void;
  /** Called after every row of the log. */
  onRow?(rows: number, run: ScratchRun<any>): void;
}

/** A run without a command line around it: its folder goes with the test, its log is in memory, and what it prints is kept from the screen. */
export class ScratchRun<C> implements Run<C> {
  readonly id = 'scratch';
  readonly app = 'scratch';
  readonly experiment = 'scratch';
  readonly seed: number;
  readonly dir: string;
  readonly config: C;
  readonly resumed: boolean;
  readonly #rows: MetricRow[];
  readonly #options: ScratchRunOptions;
  readonly #controller = new AbortController();
  readonly #deferred: Disposable[] = [];
  #updates = 0;
  #printed = '';

  constructor(config: C, options: ScratchRunOptions = {}, earlier?: { dir: string; rows: MetricRow[] }) {
    this.config = config;
    this.seed = options.seed ?? 1;
    this.#options = options;
    this.dir = earlier?.dir ?? temporaryFolder();
    this.#rows = earlier?.rows ?? [];
    this.resumed = earlier !== undefined;
    const log = vi.spyOn(console, 'log');
    log.mockImplementation((...words) => void (this.#printed += `${words.join(' ')}\n`));
    onTestFinished(() => log.mockRestore());
  }

  /** What the training has printed. */
  printed(): string {
    return this.#printed;
  }

  /** The same folder and log, as the next process has them. */
  resume(options: ScratchRunOptions = {}): ScratchRun<C> {
    return new ScratchRun(this.config, { seed: this.seed, ...options }, { dir: this.dir, rows: this.#rows });
  }

  /** Trains in it and disposes of what the training deferred, however it ends. */
  async train<Result>(trainer: (run: Run<C>) => Promise<Result>): Promise<Result> {
    try {
      return await trainer(this);
    } finally {
      for (const thing of this.#deferred.reverse()) await thing.dispose();
    }
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#controller.abort(new Error('interrupted'));
  }

  get stop(): AbortSignal {
    return this.#controller.signal;
  }

  get rows(): number {
    return this.#rows.length;
  }

  path = (...segments: string[]): string => join(this.dir, ...segments);
  history = (): MetricRow[] => [...this.#rows];
  rewind = (rows: number): void => void this.#rows.splice(rows);
  log = (row: MetricRow): void => {
    this.#rows.push(row);
    this.#options.onRow?.(this.rows, this);
  };
  progress = () => ({
    update: () => this.#options.onUpdate?.(++this.#updates, this),
    note: () => {},
    row: () => {},
    stop: () => {},
  });
  defer = <T extends Disposable>(thing: T): T => {
    this.#deferred.push(thing);
    return thing;
  };
}

/** A folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nutshell-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

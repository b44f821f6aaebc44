import { join } from 'node:path';
import type { Disposable, MetricRow, Progress, Run, RunMark, Trial } from '@nutshell/experiment';
import { onTestFinished, vi } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

export interface ScratchRunOptions {
  seed?: number;
  /** As with --dry-run. */
  trial?: Trial;
  /** Called at every update of the progress, with the number of updates so far; an error of it dies in the training as a kill does. */
  onUpdate?(updates: number, run: ScratchRun<any>): void;
  /** Called after every row of the log. */
  onRow?(rows: number, run: ScratchRun<any>): void;
}

/**
 * A run without a command line around it: its folder is removed when the test ends, its log is in memory, and its prints are kept from the screen.
 * `run.train(train)` trains in it; `run.resume().train(train)` goes on as the next process would.
 */
export class ScratchRun<C> implements Run<C> {
  readonly id = 'scratch';
  readonly app = 'scratch';
  readonly experiment = 'scratch';
  readonly seed: number;
  readonly dir: string;
  readonly config: C;
  readonly resumed: boolean;
  readonly trial?: Trial;
  readonly #rows: MetricRow[];
  readonly #options: ScratchRunOptions;
  readonly #controller = new AbortController();
  readonly #deferred: Disposable[] = [];
  /** Labels of the progress lines, in their order, and rows that they showed in words. */
  readonly shown = { labels: [] as string[], rows: [] as MetricRow[] };
  #updates = 0;
  #printed = '';

  constructor(config: C, options: ScratchRunOptions = {}, earlier?: { dir: string; rows: MetricRow[] }) {
    this.config = config;
    this.seed = options.seed ?? 1;
    this.trial = options.trial;
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
      for (const thing of this.#deferred.splice(0).reverse()) await thing.dispose();
    }
  }

  /** As Ctrl-C does: the training throws the error `interrupted`. */
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
  mark = (): RunMark => ({ rows: this.rows });
  rewind = ({ rows }: RunMark): void => {
    if (rows > this.rows)
      throw new Error(`the log has ${this.rows} rows, fewer than the checkpoint's ${rows}`);
    this.#rows.splice(rows);
  };
  log = (row: MetricRow): void => {
    this.#rows.push(row);
    this.#options.onRow?.(this.rows, this);
  };
  progress = (label: string): Progress => {
    this.shown.labels.push(label);
    return {
      update: () => this.#options.onUpdate?.(++this.#updates, this),
      note: () => {},
      row: (row) => void this.shown.rows.push(row),
      stop: () => {},
    };
  };
  defer = <T extends Disposable>(thing: T): T => {
    this.#deferred.push(thing);
    return thing;
  };
}

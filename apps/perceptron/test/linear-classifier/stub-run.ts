import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricRow, Run } from '@nutshell/experiment';
import { type ClassifierConfig, config } from '../../src/linear-classifier/config.ts';

/** What happens at an update of the progress. */
export type OnUpdate = (updates: number, stop: () => void) => void;

/** A folder for runs that goes with the test. */
export class Runs {
  readonly folder = mkdtempSync(join(tmpdir(), 'nutshell-classifier-'));
  #count = 0;

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A run in a new folder, on generated digits unless told otherwise. */
  start(settings: Partial<ClassifierConfig>, onUpdate?: OnUpdate): StubRun {
    const dir = join(this.folder, String(this.#count++));
    const parsed = config.parse({ dataset: 'synthetic', trainExamples: 300, testExamples: 100, ...settings });
    return new StubRun(dir, parsed, [], false, onUpdate);
  }
}

/** A run without a command line around it, its log in memory. */
export class StubRun implements Run<ClassifierConfig> {
  readonly id = 'stub';
  readonly app = 'perceptron';
  readonly experiment = 'stub';
  readonly seed = 1;
  readonly dir: string;
  readonly config: ClassifierConfig;
  readonly resumed: boolean;
  readonly #rows: MetricRow[];
  readonly #abort = new AbortController();
  readonly #onUpdate: OnUpdate;
  #updates = 0;

  constructor(
    dir: string,
    settings: ClassifierConfig,
    rows: MetricRow[],
    resumed: boolean,
    onUpdate: OnUpdate = () => {},
  ) {
    this.dir = dir;
    this.config = settings;
    this.#rows = rows;
    this.resumed = resumed;
    this.#onUpdate = onUpdate;
  }

  /** The same run, gone on with. */
  resume(onUpdate?: OnUpdate): StubRun {
    return new StubRun(this.dir, this.config, this.#rows, true, onUpdate);
  }

  get stop(): AbortSignal {
    return this.#abort.signal;
  }

  get rows(): number {
    return this.#rows.length;
  }

  path = (...segments: string[]) => join(this.dir, ...segments);
  log = (row: MetricRow) => void this.#rows.push(row);
  history = () => [...this.#rows];
  rewind = (rows: number) => void this.#rows.splice(rows);
  progress = () => ({
    update: () => this.#onUpdate(++this.#updates, () => this.#abort.abort()),
    note: () => {},
    stop: () => {},
  });
}

/** One line of metrics.jsonl: `{ epoch: 1, 'train.loss': 0.31, 'validation.error': 0.031 }`. */
export type MetricRow = Record<string, number>;

/** The rows of a log that a checkpoint counts, and what else of the run it is bound to: plain JSON. */
export interface RunMark {
  rows: number;
}

/** The part of a run that its training needs; `Run` of @nutshell/experiment is one. */
export interface TrainingRun {
  /** Whether there was training in this folder before: there may be a checkpoint to go on from. */
  readonly resumed: boolean;
  /** Aborted by Ctrl-C; `pause` throws its reason once a checkpoint is saved. */
  readonly stop: AbortSignal;
  /** A path inside the run folder. */
  path(...segments: string[]): string;
  /** Appends a row to the log. */
  log(row: MetricRow): void;
  /** Makes the rows so far durable. @returns what binds a checkpoint to the run, for `rewind` */
  mark(): RunMark;
  /** Keeps the rows that a mark counts. @throws Error if the run is not the one that the mark was made of */
  rewind(mark: RunMark): void;
  progress(label: string, total: number): TrainingProgress;
  /** Present only if the run is to be described and timed for a moment instead of being trained. */
  readonly trial?: Trial;
}

export interface TrainingProgress {
  update(done: number, values?: Record<string, number>): void;
  /** Shows a row of the log in words. */
  row(row: MetricRow): void;
  stop(): void;
}

export interface Trial {
  describe(layers: { name: string; output: string; parameters: number }[]): void;
  /** Ends the training after `examples` of `total` in this many seconds of learning. */
  finish(estimate: { examples: number; seconds: number; total: number }): never;
}

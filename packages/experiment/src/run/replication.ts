/** What an app hands to the command line: a {@link Replication}, or a {@link Collection} of systems, as in `await main(replication)`. */
import type { z } from 'zod';
import type { Outcome, ResultRecord } from '../record/result.ts';

/** A system of the literature, rebuilt: how to train it, and the commands that only it has. */
export interface Replication<S extends z.ZodObject = z.ZodObject> {
  /** Name of the app's folder, of its experiments and of its results: `lenet5`. */
  readonly app: string;
  /** One line for the head of tables and reports: `LeNet-5 on MNIST`. */
  readonly title: string;
  /** The paper, as one would cite it. */
  readonly paper: string;
  /** What may be set. Every key has `.default(…)` and `.describe(…)`: the flags and their help are made from it. */
  readonly config: S;
  /** Trains one run to its end. Throws `run.stop.reason` if it was stopped, after saving a checkpoint. */
  train(run: Run<z.infer<S>>): Promise<Outcome>;
  /** Fetches and verifies the data that a config needs, and shows how far it is. */
  prepare?(config: z.infer<S>, progress: ShowProgress): Promise<void>;
  /** The parts of the HTML report that only this app can draw. */
  sections?(run: FinishedRun<z.infer<S>>): Promise<ReportSection[]>;
  /** The keys of the config that say what is learnt: a run in which a flag changes one of them is not judged by what its experiment expects. */
  readonly subject?: readonly (keyof z.infer<S> & string)[];
  /** What the config's own data, that no experiment knows, are called, and the settings that suit them; undefined if it names none. */
  ownData?(config: z.infer<S>): OwnData<z.infer<S>> | undefined;
  /** Commands beside train, record, table, …: evaluate, predict, export. */
  readonly commands?: readonly AppCommand<z.infer<S>, any>[];
  /** Commands that train one experiment: finetune. */
  readonly trainings?: readonly Training[];
}

/** An experiment that is a command, too: `npx nx run <app>:<name>` is `train --experiment=<name>`. */
export interface Training {
  readonly name: string;
  /** One line of help. */
  readonly summary: string;
}

/** One of several systems that share an app: what it may be set to, how it is trained, what its report shows. */
export interface System<S extends z.ZodObject = z.ZodObject> {
  /** The value of the key `system` in its experiments' config, and the command that trains it: `linear-regression`. */
  readonly name: string;
  /** One line of help. */
  readonly summary: string;
  /** As {@link Replication.config}, of this system alone. */
  readonly config: S;
  /** As {@link Replication.train}. */
  train(run: Run<z.infer<S>>): Promise<Outcome>;
  /** As {@link Replication.prepare}. */
  prepare?(config: z.infer<S>, progress: ShowProgress): Promise<void>;
  /** As {@link Replication.sections}. */
  sections?(run: FinishedRun<z.infer<S>>): Promise<ReportSection[]>;
  /** As {@link Replication.subject}. */
  readonly subject?: readonly (keyof z.infer<S> & string)[];
  /** As {@link Replication.ownData}. */
  ownData?(config: z.infer<S>): OwnData<z.infer<S>> | undefined;
}

/** What a run on the user's own data has in place of its experiment's. */
export interface OwnData<C = Record<string, unknown>> {
  /** In one line: `price from age and size, of my.csv`. */
  readonly title: string;
  /** Settings that the experiment chose for its data, as they suit data that nobody knows; flags count more. */
  readonly settings?: Partial<C>;
}

/**
 * An app with several systems. An experiment says by `"system": "<name>"` in its config which it is of, and may set
 * the keys of that one only. Beside the commands of every app each system has its own: `npx nx run <app>:<system>`
 * trains the experiment of that name, with the flags of that system.
 */
export interface Collection {
  readonly app: string;
  readonly title: string;
  readonly paper: string;
  /** At least one, by the order in which help and lists show them. */
  readonly systems: readonly System<any>[];
  readonly commands?: readonly AppCommand<any, any>[];
}

/** A replication or a collection of systems. */
export type App = Replication<any> | Collection;

/** A training in progress: its folder, its log, its progress bar. */
export interface Run<C = Record<string, unknown>> {
  /** Absolute path of the run folder. */
  readonly dir: string;
  /** Name of the run folder: `paper-s1-20261122T223201`. */
  readonly id: string;
  readonly app: string;
  readonly experiment: string;
  readonly seed: number;
  readonly config: C;
  /** Whether this folder was trained in before: look for a checkpoint. There may be none yet. */
  readonly resumed: boolean;
  /** Aborted by the first Ctrl-C or SIGTERM: save a checkpoint and throw its reason. A second one ends the process at once. */
  readonly stop: AbortSignal;
  /** A path inside the run folder. */
  path(...segments: string[]): string;
  /**
   * Appends one line to metrics.jsonl, whole or not at all.
   * @throws Failure if a value is not finite (the training has diverged), the disk refuses, or the run folder is gone
   */
  log(row: MetricRow): void;
  /** Everything logged so far, in order. */
  history(): MetricRow[];
  /** Makes the lines so far durable. @returns what a checkpoint stores of the run: the lines that it counts, and what it is bound to */
  mark(): RunMark;
  /**
   * After resuming: drops what was logged after the checkpoint, all of it for `{ rows: 0 }`.
   * @throws Failure that names the file if a line, config.json or environment.json is not what it was when the mark was made
   */
  rewind(mark: RunMark): void;
  readonly progress: ShowProgress;
  /** Has `thing` disposed of however the training ends, the last one first. @returns it */
  defer<T extends Disposable>(thing: T): T;
  /** There only with --dry-run: the training is described and timed for a moment, and then ended. */
  readonly trial?: Trial;
}

/** What binds a checkpoint to its run; plain JSON. Checkpoints made before there were hashes have the number of rows alone. */
export interface RunMark {
  /** Lines of metrics.jsonl. */
  rows: number;
  /** SHA-256 of these lines. */
  sha256?: string;
  /** SHA-256 of config.json, in which the seed is, and of environment.json. */
  files?: Record<string, string>;
}

/** Holds tensors, threads or files until it is disposed of. */
export interface Disposable {
  /** A promise of it is awaited. */
  dispose(): unknown;
}

export interface Trial {
  describe(layers: LayerSize[]): void;
  /** Ends the training. */
  finish(estimate: Estimate): never;
}

/** A pace of learning: `examples` took `seconds`, and there are `total` to learn from. */
export interface Estimate {
  examples: number;
  seconds: number;
  total: number;
}

export interface LayerSize {
  name: string;
  /** Shape of its output for one example: `14x14x6`. */
  output: string;
  parameters: number;
}

/** One line of metrics.jsonl or of a curve: `{ epoch: 1, 'train.loss': 0.31, 'test.error': 0.031 }`. */
export type MetricRow = Record<string, number>;

/** Shows `total` units of work: a bar on a terminal; elsewhere one plain line when it stops, and one per minute. */
export type ShowProgress = (label: string, total: number) => Progress;

export interface Progress {
  /** `done` of `total`, and numbers to show beside it. Cheap: draws at most ten times a second. */
  update(done: number, values?: Record<string, number>): void;
  /** Prints a line above the bar. */
  note(line: string): void;
  /** Prints a row of the log in words: `epoch 3: train loss 0.1234, test error 1.02 %`. */
  row(row: MetricRow): void;
  /** Leaves the bar, or the plain line, as it stands. */
  stop(): void;
}

/** A run folder on disk, finished or not. */
export interface StoredRun<C = Record<string, unknown>> {
  readonly dir: string;
  readonly id: string;
  readonly app: string;
  readonly experiment: string;
  readonly seed: number;
  readonly config: C;
  readonly result?: ResultRecord;
  path(...segments: string[]): string;
}

export interface FinishedRun<C = Record<string, unknown>> extends StoredRun<C> {
  readonly result: ResultRecord;
}

/** A part of the report. `html` goes in as it is: escape what comes from outside with `escapeHtml`. */
export interface ReportSection {
  title: string;
  html: string;
  /** Whether it stands before curves and matrices. */
  first?: boolean;
}

/**
 * A command that only one app has. `O` is a zod object: each key with `.default(…)` or `.optional()`, and
 * `.describe(…)`, becomes a flag.
 */
export interface AppCommand<C = Record<string, unknown>, O extends z.ZodObject = z.ZodObject> {
  /** `predict`: called as `npx nx run lenet5:predict`. */
  readonly name: string;
  /** One line of help. */
  readonly summary: string;
  /** Positional arguments in commander's notation: `<files...>` for at least one, `[files...]` for any number. */
  readonly arguments?: string;
  readonly options?: O;
  run(context: CommandContext<C, z.infer<O>>): Promise<void>;
}

export interface CommandContext<C, O> {
  readonly arguments: string[];
  readonly options: O;
  /** The workspace's root folder. */
  readonly root: string;
  /** The folder of the apps' folders of runs. */
  readonly runs: string;
  /**
   * Finds a run by id, folder, `latest`, or experiment: `paper`, `paper/1` for seed 1. What names several runs stands for the newest
   * finished one.
   * @throws NoSuchRun that lists what there is.
   */
  openRun(reference: string): StoredRun<C>;
  /**
   * The record of a run in results/, for what a command measures after the training.
   * @param options.allowDirty whether code that is not committed may measure
   * @throws Failure if the run is not the one that was recorded
   */
  openRecord(run: StoredRun<C>, options?: { allowDirty?: boolean }): OpenRecord;
  readonly progress: ShowProgress;
}

/** Numbers measured on a run after its training. */
export interface Measurement {
  /** The command that measures it again. */
  command: string;
  /** By name, as in a record: `match.gnugo10.winRate`. */
  metrics: Record<string, number>;
  /** What else one needs to judge them, by name: such as the command line of another program. */
  details?: Record<string, string>;
  /** Of the code that measured; default: that of now. */
  commit?: string;
}

/** The record of a run, to which measurements are added. */
export interface OpenRecord {
  /** Adds a measurement, in the place of an earlier one of the same metrics, and says where. */
  add(measurement: Measurement): void;
}

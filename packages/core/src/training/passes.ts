import { type Batch, examplesIn } from '../host-array.ts';
import type { MetricRow, TrainingProgress } from './run.ts';
import type { Training } from './training.ts';

export interface PassesOptions {
  /** Number of passes through the examples. */
  epochs: number;
  /** Examples per pass. */
  examples: number;
  /** Name of the loop, in a training of several loops; the progress line begins with it. */
  name?: string;
  /** Whether each pass has a row in the log; default true. False for a loop that logs rows of its own. */
  logged?: boolean;
  /**
   * Keeps `checkpoints/best`, that with the least `metric` of all passes, or the greatest if higher is better, and stops after `patience`
   * passes without a better one.
   */
  best?: Best;
}

interface Best {
  metric: string;
  /** Default: lower. */
  better?: 'lower' | 'higher';
  patience?: number;
}

/** Batches from any place of a training on; `shuffled` and `inOrder` of @nutshell/data make them. */
export interface BatchSource<B> {
  from(place: { epoch: number; example: number }): Iterable<B> | AsyncIterable<B>;
}

interface Position {
  epoch: number;
  /** Examples of this pass already learnt from. */
  example: number;
  /** Sum of the losses of these examples. */
  lossSum: number;
  best: number | null;
  /** Passes since the best one. */
  worse: number;
}

/** Seconds of learning that are timed for an estimate. */
const TIMED = 2;

/**
 * The passes of a training that are still to be done. The loop stays the app's own:
 *
 *     for await (const pass of passes(training, { epochs, examples: train.length })) {
 *       for await (const batch of pass.over(batches)) pass.learnt(await step.run(batch, rate), batch);
 *       pass.end({ 'validation.error': await training.aside(() => evaluate(validation)) });
 *     }
 *
 * It stops at a loss that is not finite, shows one line of progress and logs one row per pass, and saves the end.
 * @throws Diverged; `run.stop.reason` after Ctrl-C.
 */
export async function* passes(
  training: Training<object>,
  { epochs, examples, name, logged = true, best }: PassesOptions,
): AsyncGenerator<Pass, void, undefined> {
  if (best?.metric.startsWith('test.'))
    throw new RangeError(
      `${best.metric}: the best pass is chosen on validation examples, never on test examples`,
    );
  const initial: Position = { epoch: 0, example: 0, lossSum: 0, best: null, worse: 0 };
  const position = training.place(name ?? 'passes', initial);
  const trial = training.run.trial && new Timing(training, epochs * examples);
  while (position.epoch < epochs && position.worse < (best?.patience ?? Infinity)) {
    const of = `epoch ${position.epoch + 1}/${epochs}`;
    const progress = training.run.progress(name ? `${name}, ${of}` : of, examples);
    const pass = new Pass(training, position, { examples, progress, trial });
    try {
      yield pass;
      const row = logged ? pass.logged() : {};
      if (best) keepBest(training, position, best, row);
    } finally {
      progress.stop();
    }
    Object.assign(position, { epoch: position.epoch + 1, example: 0, lossSum: 0 });
  }
  trial?.finish();
  training.save();
}

function keepBest(
  training: Training<object>,
  position: Position,
  { metric, better = 'lower' }: Best,
  row: MetricRow,
): void {
  if (!(metric in row))
    throw new Error(`no "${metric}" in the row of pass ${row.epoch}: hand it to pass.end`);
  position.worse++;
  const gain = better === 'higher' ? row[metric] - (position.best ?? 0) : (position.best ?? 0) - row[metric];
  if (position.best !== null && gain <= 0) return;
  Object.assign(position, { best: row[metric], worse: 0 });
  training.save('best');
}

/** One pass through the examples. */
export class Pass {
  readonly #training: Training<object>;
  readonly #position: Position;
  readonly #options: PassParts;
  #row: MetricRow | undefined;

  constructor(training: Training<object>, position: Position, options: PassParts) {
    this.#training = training;
    this.#position = position;
    this.#options = options;
  }

  /** Passes done before this one. */
  get epoch(): number {
    return this.#position.epoch;
  }

  /** Examples of this pass already learnt from. */
  get example(): number {
    return this.#position.example;
  }

  /** Passes done so far, fractions included: the argument of schedules. */
  get progress(): number {
    return this.epoch + this.example / this.#options.examples;
  }

  /** Mean loss of the examples of this pass so far. */
  get loss(): number {
    return this.#position.lossSum / this.example;
  }

  /** The batches of this pass from its place on; pauses the training between two of them. */
  async *over<B>(batches: BatchSource<B>): AsyncGenerator<B, void, undefined> {
    const { epoch, example } = this;
    for await (const batch of batches.from({ epoch, example })) {
      const before = this.example;
      yield batch;
      if (this.example === before) throw new Error('a batch went by without pass.learnt(loss, batch)');
      await this.#training.pause();
    }
  }

  /** Notes the mean loss of a batch that was learnt from. @throws Diverged if it is not finite. */
  learnt<B extends Batch<B>>(loss: number, batch: B | number): void {
    const position = this.#position;
    const examples = typeof batch === 'number' ? batch : examplesIn(batch);
    this.#training.learnt(loss, examples, { where: `in epoch ${position.epoch + 1}` });
    position.example += examples;
    position.lossSum += loss * examples;
    this.#options.progress.update(position.example, { loss: this.loss });
    this.#options.trial?.stepped();
  }

  /** Logs the one row of this pass: its number, the mean loss, and these metrics. Without it the row has the loss alone. */
  end(metrics: MetricRow = {}): void {
    if (this.#row) throw new Error(`pass ${this.epoch + 1} has its row already`);
    if (this.example === 0) throw new Error(`pass ${this.epoch + 1} learnt from no example`);
    this.#row = { epoch: this.epoch + 1, 'train.loss': this.loss, ...metrics };
    this.#training.run.log(this.#row);
    this.#options.progress.row(this.#row);
  }

  /** The row of the pass, which has ended. */
  logged(): MetricRow {
    if (!this.#row) this.end();
    return this.#row!;
  }
}

interface PassParts {
  /** Of the pass. */
  examples: number;
  progress: TrainingProgress;
  trial: Timing | undefined;
}

/** Times some steps of a trial after the first ones, which a backend may still compile, and ends it. */
class Timing {
  readonly #training: Training<object>;
  readonly #total: number;
  /** Examples and seconds before the steps that are timed. */
  #before = { examples: 0, seconds: 0 };

  /** @param total examples that the passes learn from. */
  constructor(training: Training<object>, total: number) {
    this.#training = training;
    this.#total = total;
  }

  stepped(): void {
    const { steps, examples } = this.#training;
    const { seconds } = this.#training.cost();
    if (steps < 3) this.#before = { examples, seconds };
    else if (seconds - this.#before.seconds >= TIMED) this.finish();
  }

  finish(): never {
    const { run, examples } = this.#training;
    const { seconds } = this.#training.cost();
    return run.trial!.finish({
      examples: examples - this.#before.examples,
      seconds: seconds - this.#before.seconds,
      total: this.#total,
    });
  }
}

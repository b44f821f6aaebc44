import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs';
import type { Random, RandomState } from '@nutshell/random';
import {
  type TypedArray,
  loadCheckpoint,
  loadNewestCheckpoint,
  restoreTensors,
  saveCheckpoint,
} from '../checkpoint.ts';
import type { Named } from '../optimizers/optimizer.ts';
import { layersOf } from '../parameters.ts';
import type { Step } from '../step.ts';
import type { RunMark, TrainingRun } from './run.ts';
import { Stopwatch } from './stopwatch.ts';

/** Everything that the rest of a training depends on. What is named here is saved, and restored if the run is resumed. */
export interface TrainingOptions<State extends object> {
  /** The step whose variables and generators change. */
  step?: Step;
  /** The rest of the training's position, plain JSON; the object is changed in place when it is restored. */
  state?: State;
  /** Further variables, or typed arrays that are written in place. */
  tensors?: Named<tf.Variable | TypedArray>;
  /** Further generators that draw as the training goes on. */
  generators?: Named<Random>;
  /** Seconds between two checkpoints; 0 = one after every step. Default 30. */
  every?: number;
}

/** Content of a checkpoint beside tensors. */
interface Saved {
  state: object;
  places: Record<string, object>;
  generators: Named<RandomState>;
  seconds: number;
  steps: number;
  examples: number;
  /** Rows of the log, and what binds this checkpoint to the run. */
  mark: RunMark;
}

/** Content of checkpoints that were made before they were bound to their run. */
type SavedBefore = Omit<Saved, 'mark'> & { mark?: undefined; rows: number };

/** Cost of a training so far. Seconds count learning only, that before a resumption included. */
export interface TrainingCost {
  seconds: number;
  steps: number;
  examplesPerSecond: number;
}

/** The loss is not finite: the weights are lost, and no checkpoint is made of them. */
export class Diverged extends Error {}

/** Milliseconds within which Ctrl-C is heard, if a step is shorter. */
const HEARING = 20;

/**
 * Everything around the lines of the paper: position, resumption, one clock, checkpoints, Ctrl-C. The loop stays the
 * app's own and calls `pause` between two steps; `passes` does that for loops over examples.
 */
export class Training<State extends object = object> {
  readonly run: TrainingRun;
  readonly state: State;
  /** Steps and examples so far. */
  steps = 0;
  examples = 0;
  readonly #options: TrainingOptions<State>;
  readonly #places: Record<string, object> = {};
  readonly #restored: Record<string, object> = {};
  readonly #clock: Stopwatch;
  #saved = performance.now();
  #heard = performance.now();

  constructor(run: TrainingRun, options: TrainingOptions<State>) {
    this.run = run;
    this.#options = options;
    this.state = options.state ?? ({} as State);
    if (options.step) run.trial?.describe(layersOf(options.step.model));
    const checkpoint = run.resumed
      ? loadNewestCheckpoint<Saved | SavedBefore>(this.#folder, (error) => console.warn(error.message))
      : undefined;
    const mark = checkpoint ? (checkpoint.state.mark ?? { rows: checkpoint.state.rows }) : { rows: 0 };
    run.rewind(mark); // refuses a checkpoint of another run
    if (run.resumed && !checkpoint) console.log(this.#beginsAgain());
    if (checkpoint) {
      restoreTensors(this.#tensors, checkpoint);
      this.#restored = checkpoint.state.places;
      this.#restore(checkpoint.state);
    }
    this.#clock = new Stopwatch(checkpoint?.state.seconds);
  }

  /** Registers an object of plain JSON that belongs to the position, with the values that a checkpoint has for it. */
  place<Place extends object>(name: string, initial: Place): Place {
    if (this.#places[name])
      throw new Error(`this training has a place "${name}" already: give the second another name`);
    return (this.#places[name] = Object.assign(initial, this.#restored[name]));
  }

  /**
   * Counts the examples of a step.
   * @param loss mean over these examples
   * @param where of the training, for the message: `in epoch 3`
   * @param flag that lowers the learning rate, if it has another name.
   * @throws Diverged if the loss is not finite.
   */
  learnt(
    loss: number,
    examples: number,
    { where = '', flag = '--learningRate' }: { where?: string; flag?: string } = {},
  ): void {
    if (!Number.isFinite(loss)) {
      const place = [where, `at step ${this.steps + 1}`].filter(Boolean).join(' ');
      const goOn = '; --resume=latest goes on from the last checkpoint, whose loss was finite';
      throw new Diverged(`the loss became ${loss} ${place}: lower ${flag}${this.#keeps ? goOn : ''}`);
    }
    this.examples += examples;
  }

  /**
   * To be awaited between two steps: saves a checkpoint if one is due, and hears Ctrl-C.
   * @throws `run.stop.reason` once Ctrl-C was pressed and a checkpoint saved.
   */
  async pause(): Promise<void> {
    this.steps++;
    const { every = 30 } = this.#options;
    if (performance.now() - this.#saved >= every * 1000) this.save();
    if (performance.now() - this.#heard >= HEARING) {
      await setImmediate();
      this.#heard = performance.now();
    }
    if (!this.run.stop.aborted) return;
    if (every > 0) this.save();
    throw this.run.stop.reason;
  }

  /** Runs work that is not learning, such as an evaluation: its time does not count. */
  async aside<T>(work: () => T | Promise<T>): Promise<T> {
    this.#clock.stop();
    try {
      return await work();
    } finally {
      this.#clock.start();
    }
  }

  /**
   * Writes `checkpoints/<name>`: a resumed run goes on from `last`. Without state it writes nothing: a training of
   * seconds that names no state begins again when it is resumed.
   */
  save(name: 'last' | 'best' = 'last'): void {
    if (!this.#keeps) return;
    const state: Saved = {
      state: this.state,
      places: { ...this.#restored, ...this.#places }, // a loop that is yet to begin keeps its place
      generators: Object.fromEntries(
        Object.entries(this.#generators).map(([of, random]) => [of, random.state()]),
      ),
      seconds: this.#clock.seconds,
      steps: this.steps,
      examples: this.examples,
      mark: this.run.mark(),
    };
    this.#clock.stop();
    saveCheckpoint(this.#folder, name, this.#tensors, state);
    this.#clock.start();
    if (name === 'last') this.#saved = performance.now();
  }

  /** Puts the tensors of `checkpoints/best` in their places, for the final evaluation. @throws CheckpointError if there is none. */
  restoreBest(): void {
    restoreTensors(this.#tensors, loadCheckpoint(this.run.path('checkpoints', 'best')));
  }

  /** @param examples learnt from; those that `learnt` counted if absent. */
  cost(examples = this.examples): TrainingCost {
    const { seconds } = this.#clock;
    return { seconds, steps: this.steps, examplesPerSecond: examples / seconds };
  }

  /** A line about a run without a checkpoint. */
  #beginsAgain(): string {
    const goOn = 'it begins again, and ends with the same bits.';
    return this.#keeps && !existsSync(this.#folder)
      ? `${this.#folder} is missing, so there is no checkpoint to go on from: the run drops what it has logged; ${goOn}`
      : `This run has no checkpoint: ${goOn}`;
  }

  #restore({ state, generators, steps, examples }: Saved | SavedBefore): void {
    Object.assign(this.state, state);
    for (const [name, random] of Object.entries(this.#generators)) random.restore(generators[name]);
    this.steps = steps;
    this.examples = examples;
  }

  /** Whether there is anything that the rest of the training depends on. */
  get #keeps(): boolean {
    const { step, state } = this.#options;
    const parts = { ...this.#restored, ...this.#places, ...this.#tensors, ...this.#generators };
    return step !== undefined || state !== undefined || Object.keys(parts).length > 0;
  }

  get #folder(): string {
    return this.run.path('checkpoints');
  }

  get #tensors(): Named<tf.Variable | TypedArray> {
    return { ...this.#options.step?.variables, ...this.#options.tensors };
  }

  get #generators(): Named<Random> {
    return { ...this.#options.step?.generators, ...this.#options.generators };
  }
}

/**
 * Opens the training of a run: where an earlier process left it, or at its beginning.
 * @throws CheckpointError if the run has checkpoints and none can be used.
 */
export function openTraining<State extends object = object>(
  run: TrainingRun,
  options: TrainingOptions<State> = {},
): Training<State> {
  return new Training(run, options);
}

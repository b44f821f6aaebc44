import { setImmediate } from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs';
import type { Random } from '@nutshell/random';
import type { BackendChoice } from '../backend.ts';
import type { Named } from '../optimizers/optimizer.ts';
import { type Batch, type HostArray, buffersOf, examplesIn, rowsBetween, toHost } from '../host-array.ts';
import type { Step, TrainingStep } from '../step.ts';
import { CarriedStates } from './carried-states.ts';
import { GradientExchange } from './gradient-exchange.ts';
import { Replica } from './replica.ts';
import type { Order, ReplicaData } from './replica-thread.ts';
import { Thread } from './thread.ts';

export interface DataParallelOptions {
  /** Number of replicas, this thread's included; with 1 the step is left as it is. */
  workers: number;
  /** The choice of `selectBackend` in this thread: the other threads compute on the same backend. */
  backend: BackendChoice;
  /** A module whose default export, `(config) => TrainingStepOptions`, makes the same step once more. Its weights are replaced. */
  module: URL;
  /** Plain JSON; typed arrays on shared memory stay shared. */
  config: unknown;
}

/**
 * The same step, taken by replicas in several threads, each on its slice of the batch: weights stay equal, bit for bit, since all
 * replicas average the same gradients in the same order and apply the same update. For a fixed number of workers results have the same
 * bits; they differ by rounding from those of another number, and from a step in one thread.
 *
 * This thread is replica 0. It draws the masks of dropout for the whole batch, as a plain step does, and its variables are the ones to
 * save; what is assigned to them between steps reaches the others before the next one. Batch normalisation normalises each slice by
 * itself, and keeps replica 0's running statistics. States carried from batch to batch are split as the batch is: those of an example go
 * to where the example goes, and come back after every step.
 * @throws ThreadFailure if a replica cannot be made; `run` throws it if one fails, and RangeError for a batch whose number of examples is
 * not that of the carried states.
 */
export async function dataParallel<B extends Batch<B>>(
  step: TrainingStep<B>,
  { workers, backend, module, config }: DataParallelOptions,
): Promise<Step<B>> {
  if (!(Number.isInteger(workers) && workers > 0))
    throw new RangeError(`dataParallel needs a whole number of workers from 1 on, not ${workers}`);
  if (workers === 1) return step;
  const { name, device, threads } = backend;
  const { size } = new CarriedStates(step.state, workers);
  const parameters = Object.values(step.parameters).reduce((sum, parameter) => sum + parameter.size, 0);
  const memory = GradientExchange.memoryFor(workers, parameters + size);
  const placeOf = (replica: number) => ({ replica, replicas: workers, size: parameters + size });
  const others = await Thread.startAll(
    Array.from({ length: workers - 1 }, (_, i) => ({
      name: `worker ${i + 1} of ${workers}`,
      module: new URL('./replica-thread.ts', import.meta.url),
      data: {
        backend: { backend: name, device, threads },
        parts: module.href,
        config,
        memory,
        place: placeOf(i + 1),
      } satisfies ReplicaData,
    })),
  );
  return new DataParallelStep(step, new Replica(step, memory, placeOf(0)), others);
}

/** Milliseconds for which this thread may block before it checks whether another has died. */
const PATIENCE = 100;

class DataParallelStep<B extends Batch<B>> implements Step<B> {
  readonly parameters: Named<tf.Variable>;
  readonly slots: Named<tf.Variable>;
  readonly average: Named<tf.Variable>;
  readonly state: Named<tf.Variable>;
  readonly variables: Named<tf.Variable>;
  readonly generators: Named<Random>;
  readonly model: tf.LayersModel;
  readonly #step: TrainingStep<B>;
  readonly #replica: Replica;
  readonly #carried: CarriedStates;
  readonly #others: Thread[];
  /** Variables that are equal in all replicas. */
  readonly #common: [name: string, variable: tf.Variable][];
  /** Their data after the last step: other data were assigned since. */
  #known: object[] = [];
  #failure: unknown;

  constructor(step: TrainingStep<B>, replica: Replica, others: Thread[]) {
    this.#step = step;
    this.#replica = replica;
    this.#others = others;
    this.#carried = new CarriedStates(step.state, others.length + 1);
    this.parameters = step.parameters;
    this.slots = step.slots;
    this.average = step.average;
    this.state = step.state;
    this.variables = step.variables;
    this.generators = step.generators;
    this.model = step.model;
    this.#common = Object.entries(this.variables).filter(([name]) => !/^(average|state)\//.test(name));
  }

  async run(batch: B, learningRate: number): Promise<number> {
    if (this.#failure) throw this.#failure;
    try {
      this.#shareVariables();
      const slices = this.#slicesOf(batch);
      const sizes = slices.map((slice) => Object.values(slice)[0].shape[0]);
      const examples = sizes.reduce((sum, size) => sum + size, 0);
      const shares = sizes.map((size) => size / examples);
      this.#others.forEach((thread, i) => {
        const slice = slices[i + 1];
        const order: Order = { kind: 'step', slice, shares, learningRate };
        thread.post(order, buffersOf(Object.values(slice)));
      });
      this.#replica.begin(slices[0]);
      while (!this.#replica.wait(PATIENCE)) await this.#lookAfterOthers();
      const loss = this.#replica.finish(shares, learningRate);
      this.#carried.join(sizes, this.#replica.states);
      this.#known = this.#common.map(([, { dataId }]) => dataId);
      return loss;
    } catch (error) {
      this.#failure = error; // the replicas no longer stand at the same step
      await this.#stopOthers();
      throw error;
    }
  }

  withAverage<T>(evaluate: () => T | Promise<T>): Promise<T> {
    return this.#step.withAverage(evaluate);
  }

  async dispose(): Promise<void> {
    this.#replica.dispose();
    this.#step.dispose();
    await this.#stopOthers();
  }

  /** Slices of the batch, its masks and the states before it by replica, whose numbers of examples differ by at most one. */
  #slicesOf(batch: B): Named<HostArray>[] {
    const inputs = this.#step.inputsOf(batch);
    const examples = examplesIn(batch);
    const whole = Object.entries({ ...inputs, ...this.#carried.before(examples) });
    const replicas = this.#others.length + 1;
    const startOf = (k: number) => k * Math.floor(examples / replicas) + Math.min(k, examples % replicas);
    return Array.from({ length: replicas }, (_, k) =>
      Object.fromEntries(
        whole.map(([name, array]) => [name, rowsBetween(array, startOf(k), startOf(k + 1))]),
      ),
    );
  }

  /** Sends the variables if any was assigned to since the last step, such as from a checkpoint. */
  #shareVariables(): void {
    if (this.#common.every(([, { dataId }], i) => dataId === this.#known[i])) return;
    const variables = Object.fromEntries(this.#common.map(([name, variable]) => [name, toHost(variable)]));
    for (const thread of this.#others) thread.post({ kind: 'assign', variables } satisfies Order);
  }

  /** Lets events of the other threads arrive, and throws if one of them has died. */
  async #lookAfterOthers(): Promise<void> {
    await setImmediate();
    for (const { failure } of this.#others) if (failure) throw failure;
  }

  async #stopOthers(): Promise<void> {
    this.#replica.abandon();
    await Promise.all(this.#others.map((thread) => thread.stop()));
  }
}

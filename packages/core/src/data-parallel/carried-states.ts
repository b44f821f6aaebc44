import * as tf from '@tensorflow/tfjs';
import { type HostArray, toHost } from '../host-array.ts';
import type { Named } from '../optimizers/optimizer.ts';
import { STATE } from '../step.ts';

/**
 * States carried from batch to batch, [examples, …] each, of a step that several replicas take: whole in the step's variables between
 * steps, so that they are saved and restored like all else, and in slices while a step is taken.
 */
export class CarriedStates {
  /** Elements that a replica leaves after a step, at most: the states of its examples, one after the other. */
  readonly size: number;
  readonly #states: Named<tf.Variable>;

  /** @throws RangeError for a state that has no axis of examples, or is not float32. */
  constructor(states: Named<tf.Variable>, replicas: number) {
    for (const [name, { shape, dtype }] of Object.entries(states))
      if (shape.length === 0 || dtype !== 'float32')
        throw new RangeError(
          `the state ${name} is ${dtype} [${shape.join()}]: several workers split float32 [examples, …]; use 1 worker, not ${replicas}`,
        );
    this.#states = states;
    this.size = Object.values(states).reduce(
      (sum, { shape: [rows], size }) => sum + Math.ceil(rows / replicas) * (size / rows),
      0,
    );
  }

  /** The states before a batch, by their names among the inputs of a step. @throws RangeError for another number of examples */
  before(examples: number): Named<HostArray> {
    return Object.fromEntries(
      Object.entries(this.#states).map(([name, state]) => {
        if (state.shape[0] !== examples)
          throw new RangeError(
            `the batch has ${examples} examples, and the state ${name} is of ${state.shape[0]}: several workers split both alike`,
          );
        return [STATE + name, toHost(state)];
      }),
    );
  }

  /**
   * Takes the states after a batch.
   * @param sizes numbers of examples, by replica.
   * @param left what each replica has left: the states of its slice, one after the other in their order.
   */
  join(sizes: readonly number[], left: readonly Float32Array[]): void {
    let start = sizes.map(() => 0);
    for (const state of Object.values(this.#states)) {
      const row = state.size / state.shape[0];
      const end = start.map((from, k) => from + sizes[k] * row);
      const values = new Float32Array(state.size);
      let at = 0;
      left.forEach((all, k) => {
        values.set(all.subarray(start[k], end[k]), at);
        at += end[k] - start[k];
      });
      tf.tidy(() => state.assign(tf.tensor(values, state.shape)));
      start = end;
    }
  }
}

import * as tf from '@tensorflow/tfjs';
import type { TrainingStep } from '../step.ts';
import { GradientExchange, type ReplicaPlace } from './gradient-exchange.ts';
import { type HostTensor, fromHost } from './host-tensor.ts';

/** One of the copies of a model that learn together, each from its slice of every batch. */
export class Replica {
  readonly #step: TrainingStep<any>;
  readonly #exchange: GradientExchange;

  constructor(step: TrainingStep<any>, memory: SharedArrayBuffer, place: ReplicaPlace) {
    this.#step = step;
    this.#exchange = new GradientExchange(memory, place);
  }

  /** Leaves the gradient of a slice for all. */
  begin(slice: Record<string, HostTensor>): void {
    const inputs = Object.fromEntries(
      Object.entries(slice).map(([name, tensor]) => [name, fromHost(tensor)]),
    );
    const examples = Object.values(inputs)[0].shape[0];
    this.#exchange.arrive(examples > 0 ? this.#step.gradient(inputs) : undefined);
    tf.dispose(inputs);
  }

  /** Blocks until all have left theirs, or the time is over. */
  wait(milliseconds?: number): boolean {
    return this.#exchange.wait(milliseconds);
  }

  /**
   * Takes the step that all take, down the mean of their gradients.
   * @param shares of the batch's examples, by replica.
   * @returns the loss of the whole batch.
   */
  finish(shares: readonly number[], learningRate: number): number {
    const { losses, gradients } = this.#exchange;
    const present = shares.flatMap((share, k) => (share > 0 ? [k] : []));
    this.#step.descend(
      present.map((k) => ({ gradient: gradients[k], share: shares[k] })),
      learningRate,
    );
    return present.reduce((sum, k) => sum + shares[k] * losses[k], 0);
  }
}

import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import { compileNamed } from '../compile-named.ts';
import { type HostArray, tensorsOf } from '../host-array.ts';
import type { Named } from '../optimizers/optimizer.ts';
import type { TrainingStep } from '../step.ts';
import { GradientExchange, type ReplicaPlace, type Share } from './gradient-exchange.ts';

/**
 * One of the copies of a model that learn together, each from its slice of every batch. It takes a step in two halves: the gradient of
 * its slice, then, once all have theirs, the update down the mean of all.
 */
export class Replica {
  readonly #exchange: GradientExchange;
  readonly #parameters: readonly tf.Variable[];
  /** The mean gradient, one parameter after the other; what a replica leaves beyond that are the states after its slice. */
  readonly #mean: Float32Array;
  readonly #gradient;
  readonly #descend;

  constructor(step: TrainingStep<any>, memory: SharedArrayBuffer, place: ReplicaPlace) {
    this.#exchange = new GradientExchange(memory, place);
    this.#parameters = Object.values(step.parameters);
    this.#mean = new Float32Array(this.#parameters.reduce((sum, { size }) => sum + size, 0));
    this.#gradient = compileNamed((inputs) =>
      tf.tidy(() => {
        const { loss, gradients, state } = step.differentiate(inputs);
        return [loss, ...Object.values(gradients), ...Object.values(state)];
      }),
    );
    const names = Object.keys(step.parameters);
    this.#descend = compile((rate: tf.Scalar, ...gradients: tf.Tensor[]) =>
      tf.tidy(() => step.update(Object.fromEntries(names.map((name, i) => [name, gradients[i]])), rate)),
    );
  }

  /** Leaves the gradient of a slice, and the states after it, for all. */
  begin(slice: Named<HostArray>): void {
    const inputs = tensorsOf(slice);
    const examples = Object.values(inputs)[0].shape[0];
    this.#exchange.arrive(examples > 0 ? this.#gradientOf(inputs) : undefined);
    tf.dispose(inputs);
  }

  /** Blocks until all have left theirs. @returns whether they have: the time may be over, or `abandon` was called. */
  wait(milliseconds?: number): boolean {
    return this.#exchange.wait(milliseconds);
  }

  /** Ends the waiting of all replicas for good. */
  abandon(): void {
    this.#exchange.abandon();
  }

  /**
   * Takes the step that all take, down the mean of their gradients.
   * @param shares of the batch's examples, by replica.
   * @returns the loss of the whole batch.
   */
  finish(shares: readonly number[], learningRate: number): number {
    const { losses } = this.#exchange;
    this.#exchange.average(shares, this.#mean);
    const rate = tf.scalar(learningRate);
    const gradients = this.#gradients();
    this.#descend(rate, ...gradients);
    tf.dispose([rate, gradients]);
    return shares.reduce((sum, share, k) => (share > 0 ? sum + share * losses[k] : sum), 0);
  }

  /** The states that each replica has left after its slice of the batch, one after the other. */
  get states(): Float32Array[] {
    return this.#exchange.gradients.map((left) => left.subarray(this.#mean.length));
  }

  dispose(): void {
    this.#gradient.dispose();
    this.#descend.dispose();
  }

  /** The mean gradient of each parameter, on the memory of {@link #mean}. */
  #gradients(): tf.Tensor[] {
    let end = 0;
    return this.#parameters.map(({ size, shape }) =>
      tf.tensor(this.#mean.subarray(end, (end += size)), shape, 'float32'),
    );
  }

  #gradientOf(inputs: Named<tf.Tensor>): Share {
    const results = this.#gradient(inputs);
    const [[loss], ...left] = results.map((result) => result.dataSync() as Float32Array);
    tf.dispose(results);
    return { loss, left };
  }
}

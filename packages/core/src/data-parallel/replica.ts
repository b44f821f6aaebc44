import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import { compileNamed } from '../compile-named.ts';
import { type HostArray, tensorsOf } from '../host-array.ts';
import type { Named } from '../optimizers/optimizer.ts';
import type { TrainingStep } from '../step.ts';
import { GradientExchange, type ReplicaPlace } from './gradient-exchange.ts';

/**
 * One of the copies of a model that learn together, each from its slice of every batch. It takes a step in two halves: the gradient of
 * its slice, then, once all have theirs, the update down the mean of all.
 */
export class Replica {
  readonly #exchange: GradientExchange;
  /** Number of parameters; what a replica leaves beyond them are the states after its slice. */
  readonly #parameters: number;
  readonly #gradient;
  readonly #descend;

  constructor(step: TrainingStep<any>, memory: SharedArrayBuffer, place: ReplicaPlace) {
    this.#exchange = new GradientExchange(memory, place);
    this.#parameters = Object.values(step.parameters).reduce((sum, { size }) => sum + size, 0);
    this.#gradient = compileNamed((inputs) =>
      tf.tidy(() => {
        const { loss, gradients, state } = step.differentiate(inputs);
        const left = [...Object.values(gradients), ...Object.values(state)];
        return [loss, tf.concat(left.map((tensor) => tf.reshape(tensor, [-1])))];
      }),
    );
    this.#descend = compile((rate: tf.Scalar, ...gradientsAndShares: tf.Tensor[]) =>
      tf.tidy(() => step.update(cut(weightedSum(gradientsAndShares), step.parameters), rate)),
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
    const { losses, gradients } = this.#exchange;
    const present = shares.flatMap((share, k) => (share > 0 ? [k] : []));
    const rate = tf.scalar(learningRate);
    const weighted = present.flatMap((k) => [
      tf.tensor1d(gradients[k].subarray(0, this.#parameters)),
      tf.scalar(shares[k]),
    ]);
    this.#descend(rate, ...weighted);
    tf.dispose([rate, weighted]);
    return present.reduce((sum, k) => sum + shares[k] * losses[k], 0);
  }

  /** The states that each replica has left after its slice of the batch, one after the other. */
  get states(): Float32Array[] {
    return this.#exchange.gradients.map((left) => left.subarray(this.#parameters));
  }

  dispose(): void {
    this.#gradient.dispose();
    this.#descend.dispose();
  }

  #gradientOf(inputs: Named<tf.Tensor>): { loss: number; gradient: Float32Array } {
    const results = this.#gradient(inputs);
    const [[loss], gradient] = results.map((result) => result.dataSync());
    tf.dispose(results);
    return { loss, gradient: gradient as Float32Array };
  }
}

/** a₀ w₀ + a₁ w₁ + … of tensors and their weights in turn, added from the left. */
function weightedSum(terms: readonly tf.Tensor[]): tf.Tensor {
  const products = terms.flatMap((term, i) => (i % 2 === 0 ? [tf.mul(term, terms[i + 1])] : []));
  return products.reduce((sum, product) => tf.add(sum, product));
}

/** Pieces of the lengths and shapes of `like`, out of all one after the other. */
function cut(all: tf.Tensor, like: Named<tf.Tensor>): Named<tf.Tensor> {
  const parts = Object.values(like);
  const pieces = tf.split(
    all,
    parts.map(({ size }) => size),
  );
  return Object.fromEntries(
    Object.keys(like).map((name, i) => [name, tf.reshape(pieces[i], parts[i].shape)]),
  );
}

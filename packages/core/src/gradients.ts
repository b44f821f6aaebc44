import * as tf from '@tensorflow/tfjs';
import type { Named } from './optimizers/optimizer.ts';

/**
 * A pure function of all gradients (and of the parameters, for penalties) that an optimiser is chained after.
 * Gradients may pass through it as the same tensors; none is disposed.
 */
export type GradientTransform = (
  gradients: Named<tf.Tensor>,
  parameters: Named<tf.Tensor>,
) => Named<tf.Tensor>;

/** The Euclidean norm of all gradients taken as one vector: a scalar, worth logging. */
export function globalNorm(gradients: Named<tf.Tensor>): tf.Scalar {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
    return tf.sqrt(squares.reduce((a, b) => tf.add(a, b), tf.scalar(0))).asScalar();
  });
}

/**
 * Shortens the gradients to a global norm of at most `maximum`, keeping their direction (Pascanu, Mikolov and
 * Bengio 2013, algorithm 1). Shorter ones, and zero, stay as they are.
 *
 * A NaN stays NaN, and an infinite element becomes NaN: clipping does not hide a diverged run, and the loop
 * that checks its loss will stop.
 */
export function clipByGlobalNorm(maximum: number): GradientTransform {
  requirePositive('clipByGlobalNorm', maximum);
  return (gradients) =>
    tf.tidy(() => {
      // At most 1, and never a division by zero.
      const scale = tf.div(maximum, tf.maximum(globalNorm(gradients), maximum));
      return mapNamed(gradients, (gradient) => tf.mul(gradient, scale));
    });
}

/** Clips each element to [−maximum, maximum], as char-rnn does. A NaN stays NaN. */
export function clipByValue(maximum: number): GradientTransform {
  requirePositive('clipByValue', maximum);
  // Not tf.clipByValue, which turns NaN into −maximum on the wasm backend.
  const clip = (gradient: tf.Tensor) => tf.maximum(tf.minimum(gradient, maximum), -maximum);
  return (gradients) => tf.tidy(() => mapNamed(gradients, clip));
}

/**
 * The mean of the gradients of `count` micro-batches, which is the gradient of one batch that would not fit
 * into memory (if they are of equal size and the loss is a mean). No more than two sets of gradients exist at
 * a time.
 *
 * @param gradientsOf computes the gradients of micro-batch 0, 1, …, count − 1; its result is disposed.
 */
export function accumulateGradients(
  count: number,
  gradientsOf: (index: number) => Named<tf.Tensor>,
): Named<tf.Tensor> {
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RangeError(`accumulateGradients needs a whole number of micro-batches, not ${count}`);
  }
  let sum = gradientsOf(0);
  for (let index = 1; index < count; index++) {
    const next = gradientsOf(index);
    const last = sum;
    sum = tf.tidy(() => mapNamed(last, (total, name) => tf.add(total, next[name])));
    tf.dispose([last, next]);
  }
  const mean = tf.tidy(() => mapNamed(sum, (total) => tf.div(total, count)));
  tf.dispose(sum);
  return mean;
}

function mapNamed(
  gradients: Named<tf.Tensor>,
  transform: (gradient: tf.Tensor, name: string) => tf.Tensor,
): Named<tf.Tensor> {
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, transform(gradient, name)]),
  );
}

function requirePositive(what: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${what} needs a positive number, not ${value}`);
}

/**
 * The meaning of a network's outputs, and their error.
 *
 * - `squared`: linear outputs, E = ½ Σ (y − t)²; targets [examples, outputs].
 * - `logistic`: one output, the probability of class 1, E = −ln p(t); targets [examples], 0 or 1.
 * - `softmax`: one output per class, their probabilities, E = −ln p(t); targets [examples], the classes' indices.
 *
 * E is the mean over the examples.
 */
import { softplus } from './activations.ts';

export const lossNames = ['squared', 'logistic', 'softmax'] as const;
export type LossName = (typeof lossNames)[number];

/** Probabilities from logits, row by row; both [examples, classes]. */
export function softmax(z: Float64Array, a: Float64Array, examples: number, classes: number): void {
  for (let e = 0; e < examples; e++) {
    const row = e * classes;
    let highest = -Infinity;
    for (let j = 0; j < classes; j++) if (z[row + j] > highest) highest = z[row + j];
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += a[row + j] = Math.exp(z[row + j] - highest);
    for (let j = 0; j < classes; j++) a[row + j] /= sum;
  }
}

/**
 * The mean loss of the outputs, and δ = ∂E/∂z of the last layer, which is (a − t) / examples for all three losses: each is paired with
 * the activation that makes it so (Bishop 2006, section 5.2).
 *
 * @throws RangeError at a target that is not a class.
 */
export function lossAndDelta(
  loss: LossName,
  z: Float64Array,
  a: Float64Array,
  targets: Float64Array,
  delta: Float64Array,
  examples: number,
  outputs: number,
): number {
  const share = 1 / examples;
  let sum = 0;
  if (loss === 'squared') {
    for (let i = 0; i < examples * outputs; i++) {
      const difference = a[i] - targets[i];
      sum += 0.5 * difference * difference;
      delta[i] = difference * share;
    }
  } else if (loss === 'logistic') {
    for (let e = 0; e < examples; e++) {
      const target = targets[e];
      if (target !== 0 && target !== 1) throw wrongClass(target, e, 2);
      sum += softplus(target === 1 ? -z[e] : z[e]);
      delta[e] = (a[e] - target) * share;
    }
  } else {
    for (let e = 0; e < examples; e++) {
      const row = e * outputs;
      const target = targets[e];
      if (!(target >= 0 && target < outputs && target % 1 === 0)) throw wrongClass(target, e, outputs);
      sum += crossEntropy(z, row, outputs, target);
      for (let j = 0; j < outputs; j++) delta[row + j] = (j === target ? a[row + j] - 1 : a[row + j]) * share;
    }
  }
  return sum * share;
}

/** ln Σ eᶻ − z(target) of one row, without overflow. */
function crossEntropy(z: Float64Array, row: number, outputs: number, target: number): number {
  let highest = -Infinity;
  for (let j = 0; j < outputs; j++) if (z[row + j] > highest) highest = z[row + j];
  let sum = 0;
  for (let j = 0; j < outputs; j++) sum += Math.exp(z[row + j] - highest);
  return Math.log(sum) + highest - z[row + target];
}

function wrongClass(target: number, example: number, classes: number): RangeError {
  return new RangeError(
    `the target of example ${example} is ${target}, but the classes are the whole numbers 0 … ${classes - 1}`,
  );
}

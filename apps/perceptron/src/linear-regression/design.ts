import type { Samples } from './samples.ts';

/** Mean and deviation by column, with which a column is centred and scaled. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** A deviation below this share of a column's largest value is rounding, of a mean of n values. */
export const roundingOf = (n: number): number => Math.max(1e-14, n * Number.EPSILON);

/**
 * The scaling that gives each column mean 0 and deviation 1. That of a constant column divides by infinity: it is 0 in all rows, and so is
 * its weight in its own unit.
 */
export function scalingOf({ x, y, names }: Samples): Scaling {
  const [n, d] = [y.length, names.length];
  const mean = new Float64Array(d);
  const sd = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    let largest = 0;
    for (let i = 0; i < n; i++) {
      mean[j] += x[i * d + j] / n;
      largest = Math.max(largest, Math.abs(x[i * d + j]));
    }
    for (let i = 0; i < n; i++) sd[j] += (x[i * d + j] - mean[j]) ** 2 / n;
    sd[j] = Math.sqrt(sd[j]) > roundingOf(n) * largest ? Math.sqrt(sd[j]) : Infinity;
  }
  return { mean, sd };
}

/** Leaves every value as it is. */
export function noScaling(d: number): Scaling {
  return { mean: new Float64Array(d), sd: new Float64Array(d).fill(1) };
}

/** The inputs that E is computed from, scaled as the descent takes them, with a constant 1 as the last where there is a bias. */
export interface Design {
  /** [n, d] */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly n: number;
  readonly d: number;
  /** Whether the last column is the constant 1. */
  readonly bias: boolean;
}

export function designOf(samples: Samples, { mean, sd }: Scaling, bias: boolean): Design {
  const inputs = samples.names.length;
  const [n, d] = [samples.y.length, inputs + (bias ? 1 : 0)];
  const x = new Float64Array(n * d).fill(1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < inputs; j++) x[i * d + j] = (samples.x[i * inputs + j] - mean[j]) / sd[j];
  }
  return { x, y: samples.y, n, d, bias };
}

/** Weights for scaled inputs as weights for the inputs as they are; the bias, if there is one, is the last. */
export function unscaled(weights: Float64Array, { mean, sd }: Scaling): Float64Array {
  const result = weights.slice();
  const bias = mean.length;
  for (let j = 0; j < bias; j++) {
    result[j] = weights[j] / sd[j];
    if (bias < weights.length) result[bias] -= (weights[j] * mean[j]) / sd[j];
  }
  return result;
}

/** wᵀx of row i. */
export function predict({ x, d }: Design, w: Float64Array, i: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += w[j] * x[i * d + j];
  return sum;
}

/** E(w) = 1/(2n) Σ (wᵀxᵢ − yᵢ)² */
export function loss(design: Design, w: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < design.n; i++) sum += (predict(design, w, i) - design.y[i]) ** 2;
  return sum / (2 * design.n);
}

/** The part of the variance of y that is predicted: 1 − Σ (y − ŷ)² / Σ (y − ȳ)²; NaN if y does not vary. */
export function rSquared(design: Design, w: Float64Array): number {
  const { y, n } = design;
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return total > 0 ? 1 - (2 * n * loss(design, w)) / total : NaN;
}

import type { Random } from '@nutshell/random';
import { type Design, loss, predict } from './design.ts';

/** How many rows an update looks at is all that tells the three kinds apart. */
export const methods = ['batch', 'mini-batch', 'stochastic'] as const;
export type Method = (typeof methods)[number];

/** One gradient descent from w = 0. */
export interface Descent {
  readonly method: Method;
  /** Of the first update. */
  readonly learningRate: number;
  readonly updates: number;
  /** Weights after 0, 1, … passes. */
  readonly weights: readonly Float64Array[];
  /** E of all rows after 0, 1, … passes. */
  readonly losses: readonly number[];
  /** Weights after the first updates, for drawing. */
  readonly trace: readonly Float64Array[];
}

const TRACED = 300;

/**
 * Gradient descent w ← w − η ∇E, where ∇E = 1/m Σ (wᵀxᵢ − yᵢ) xᵢ is over all rows (batch), m rows (mini-batch) or one
 * (stochastic), drawn in a new random order at every pass. Stops where E is no longer finite.
 * @param options.rateAt learning rate by passes done
 */
export function descend(
  design: Design,
  method: Method,
  options: { batchSize: number; passes: number; rateAt: (passes: number) => number; random: Random },
): Descent {
  const { x, y, n, d } = design;
  const { batchSize, passes, rateAt, random } = options;
  const w = new Float64Array(d);
  const gradient = new Float64Array(d);
  const weights = [w.slice()];
  const losses = [loss(design, w)];
  const trace = [w.slice()];
  let updates = 0;
  for (let pass = 0; pass < passes && Number.isFinite(losses[pass]); pass++) {
    const order = random.permutation(n);
    for (let from = 0; from < n; from += batchSize) {
      const to = Math.min(from + batchSize, n);
      gradient.fill(0);
      for (let k = from; k < to; k++) {
        const i = order[k];
        const error = predict(design, w, i) - y[i];
        for (let j = 0; j < d; j++) gradient[j] += (error * x[i * d + j]) / (to - from);
      }
      const eta = rateAt(pass + from / n);
      for (let j = 0; j < d; j++) w[j] -= eta * gradient[j];
      updates++;
      if (updates <= TRACED) trace.push(w.slice());
    }
    weights.push(w.slice());
    losses.push(loss(design, w));
  }
  return { method, learningRate: rateAt(0), updates, weights, losses, trace };
}

/**
 * A learning rate that the curvature of E allows: for all rows 2/(λ₁ + λ_d), which shrinks the distance along the steepest and
 * the flattest axis alike; for m rows 1/(λ₁ + (M − λ₁)/m), where M = max |xᵢ|² is the steepest that a single row can be.
 */
export function curvatureRate({ x, n, d }: Design, curvatures: readonly number[], batchSize: number): number {
  const [steepest, flattest] = [curvatures[0], curvatures.at(-1)!];
  if (batchSize >= n) return 2 / (steepest + flattest);
  let longest = 0;
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let j = 0; j < d; j++) square += x[i * d + j] ** 2;
    longest = Math.max(longest, square);
  }
  return 1 / (steepest + (longest - steepest) / batchSize);
}

/** |a − b| */
export function distance(a: Float64Array, b: Float64Array): number {
  return Math.hypot(...a.map((value, j) => value - b[j]));
}

import type { Design } from './design.ts';

/** The three kinds differ only in the number of rows per update. */
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

/** A valley this much flatter than it is steep is not walked to its end anyway. */
const FLAT = 1e3;

/** The least curvature but for axes along which E is flat, where no descent moves. */
export function flattestOf(curvatures: readonly number[]): number {
  return curvatures.findLast((curvature) => curvature > 0) ?? 1;
}

/**
 * A learning rate that the curvature of E allows: for all rows 2/(λ₁ + λ_d), which shrinks the distance along the steepest and
 * the flattest axis alike, and 1.5/λ₁ where that would be so near to 2/λ₁ that it swings across the valley for ever; for m rows 1/(λ₁ + (M − λ₁)/m), where M = max |xᵢ|² is the steepest that a single row can be.
 */
export function curvatureRate({ x, n, d }: Design, curvatures: readonly number[], batchSize: number): number {
  const [steepest, flattest] = [curvatures[0] || 1, flattestOf(curvatures)];
  if (batchSize >= n) return steepest > FLAT * flattest ? 1.5 / steepest : 2 / (steepest + flattest);
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

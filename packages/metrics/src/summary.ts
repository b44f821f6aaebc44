import { requireFinite, requireNonEmpty } from './validation.ts';

/** A sample in five numbers. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (divisor n - 1); NaN for a single value, whose spread is unknown, not zero. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Mean ± standard deviation of one metric over several seeds.
 * Throws a RangeError if there is no value or one that is not finite.
 */
export function summarize(values: ArrayLike<number>): Summary {
  requireNonEmpty('values', values);
  requireFinite('values', values);
  const n = values.length;
  const average = mean(values);
  let squares = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < n; i++) {
    squares += (values[i] - average) ** 2;
    min = Math.min(min, values[i]);
    max = Math.max(max, values[i]);
  }
  return { n, mean: average, sd: n === 1 ? NaN : Math.sqrt(squares / (n - 1)), min, max };
}

/** Arithmetic mean; NaN if there are no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * The value below which a fraction `q` of the values lies, with linear interpolation between neighbours
 * (Hyndman and Fan 1996, type 7: the default of R and NumPy). The median is `quantile(values, 0.5)`.
 * Throws a RangeError if there is no value, one that is not finite, or if q is outside [0, 1].
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  requireNonEmpty('values', values);
  requireFinite('values', values);
  if (!(q >= 0 && q <= 1)) throw new RangeError(`q is ${q}; expected a fraction from 0 to 1`);
  return sortedQuantile(Float64Array.from(values).sort(), q);
}

/** As {@link quantile}, of values that are known to be finite and ascending. */
export function sortedQuantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

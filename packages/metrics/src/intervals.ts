import { normalQuantile } from './normal.ts';
import { mean, sortedQuantile } from './summary.ts';
import { requireConfidence, requireFinite, requireInteger, requireNonEmpty } from './validation.ts';

/** A confidence interval, `low` ≤ `high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval for a proportion of `successes` in `n` trials, within [0, 1] (Wilson 1927, without
 * continuity correction). Unlike mean ± 1.96 standard errors it stays sensible near 0 and 1, where test errors
 * live: no miss in 20 gives [0, 0.16], not [0, 0].
 * Throws a RangeError unless 0 ≤ successes ≤ n, both integers, n ≥ 1, and 0 < confidence < 1.
 */
export function wilsonInterval(successes: number, n: number, confidence = 0.95): Interval {
  requireInteger('n', n, 1);
  requireInteger('successes', successes, 0, n);
  requireConfidence(confidence);
  return scoreTestInterval(successes / n, n, confidence);
}

/** As {@link wilsonInterval}, of a mean `p` of `n` values in [0, 1], such as points of games; arguments are not checked. */
export function scoreTestInterval(p: number, n: number, confidence: number): Interval {
  const z = normalQuantile(0.5 + confidence / 2);
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return {
    low: p === 0 ? 0 : Math.max(0, centre - half),
    high: p === 1 ? 1 : Math.min(1, centre + half),
  };
}

/** The one method of a seeded generator that resampling needs: `int(n)` is uniform on 0 … n - 1. */
export interface RandomSource {
  int(n: number): number;
}

export interface BootstrapOptions {
  /** Where the resamples come from: the same generator state gives the same interval. */
  readonly random: RandomSource;
  /** How many resamples are drawn, ≥ 1. Default 2000. */
  readonly resamples?: number;
  /** Coverage that is aimed at. Default 0.95. */
  readonly confidence?: number;
  /** The statistic of interest; its argument is a buffer that the next resample overwrites. Default: the mean. */
  readonly statistic?: (resample: Float64Array) => number;
}

/**
 * Bootstrap percentile interval (Efron 1979) of a statistic of `values`: the central `confidence` of the
 * statistic over resamples drawn with replacement. For a statistic of several arrays at once, let `values` be
 * the example indices 0 … n - 1 and look the arrays up inside `statistic`.
 * Throws a RangeError on no values, a value or a statistic that is not finite, or options out of range.
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  { random, resamples = 2000, confidence = 0.95, statistic = mean }: BootstrapOptions,
): Interval {
  requireNonEmpty('values', values);
  requireFinite('values', values);
  requireInteger('resamples', resamples, 1);
  requireConfidence(confidence);
  const n = values.length;
  const resample = new Float64Array(n);
  const statistics = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < n; i++) resample[i] = values[random.int(n)];
    statistics[r] = statistic(resample);
  }
  requireFinite('statistic of resample', statistics);
  statistics.sort();
  return {
    low: sortedQuantile(statistics, (1 - confidence) / 2),
    high: sortedQuantile(statistics, (1 + confidence) / 2),
  };
}

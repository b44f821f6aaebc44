/** How numbers are written for people: percents, durations, counts, with a true minus sign. */

/** Metrics that are fractions of examples or games, also those of several views, and ends of their intervals: written as percents. */
const fraction =
  /\.(error|accuracy|precision|recall|f1|top\d+|top\d+Error|per|wer|cer|ece|winRate|wordErrorRate|sentenceErrorRate|frameError|low|high)(Views)?$/i;
/** Metrics that are whole numbers. */
const whole =
  /\.(misses|missesViews|count|parameters|steps|games|words|insertions|deletions|substitutions)$/i;

export function isFraction(metric: string): boolean {
  return fraction.test(metric);
}

/** `test.error` 0.0089 → `0.89 %`; `test.misses` 89 → `89`; `train.loss` 0.31234 → `0.3123`. */
export function formatMetric(metric: string, value: number): string {
  return fraction.test(metric) ? formatPercent(value, 2) : formatNumber(value);
}

/** `0.89 ± 0.03 %`, `1.540 ± 0.005`: mean and standard deviation over seeds, with the same decimals. */
export function formatSpread(metric: string, mean: number, sd: number): string {
  if (fraction.test(metric)) return `${formatFixed(100 * mean, 2)} ± ${formatFixed(100 * sd, 2)} %`;
  if (whole.test(metric)) return `${formatFixed(mean, 1)} ± ${formatFixed(sd, 1)}`;
  const size = Math.abs(mean);
  if (size < 1e-3 || size >= 1000) return `${formatNumber(mean)} ± ${formatNumber(sd)}`;
  const decimals = 3 - Math.floor(Math.log10(size)); // four digits of the mean that count
  return `${formatFixed(mean, decimals)} ± ${formatFixed(sd, decimals)}`;
}

/**
 * At most `digits` digits that count, without trailing zeros: `0.25`, `−1.5`, `61,706`. Digits before the point are all written, below a
 * thousand million; numbers further from 1 get a power of ten: `1.2e−7`.
 */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9))
    return trueMinus(value.toExponential(digits - 1).replace(/\.?0*e\+?/, 'e'));
  const before = Math.floor(Math.log10(size || 1)) + 1;
  return grouped(Number(value.toPrecision(Math.max(digits, before))));
}

/** Three digits that count and three decimals at most, so that a rounding error is `0`: beside pictures and in small tables. */
export function formatShort(value: number): string {
  return grouped(Number(Number(value.toPrecision(3)).toFixed(3)));
}

/** `decimals` decimals, zeros included: −1.5 → `−1.50`. */
export function formatFixed(value: number, decimals: number): string {
  return trueMinus(value.toFixed(decimals));
}

/** A share as percents: 0.0123 → `1.2 %`. */
export function formatPercent(share: number, decimals = 1): string {
  return `${formatFixed(100 * share, decimals)} %`;
}

/** 61706 → `61,706`. */
export function formatCount(value: number): string {
  return trueMinus(value.toLocaleString('en-US', { maximumFractionDigits: 0 }));
}

/** 8.24 → `8.2 s`; 812.4 → `13 min 32 s`; 7260 → `2 h 1 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.5) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const total = Math.round(seconds);
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Minutes as tables show them: 13.54 → `13.5`; under one, two digits. */
export function formatMinutes(seconds: number): string {
  const minutes = seconds / 60;
  return minutes < 1
    ? minutes.toFixed(2)
    : minutes < 100
      ? minutes.toFixed(1)
      : formatCount(Math.round(minutes));
}

/** A difference of a metric, signed: -0.0012 of an error → `−0.12 points`. */
export function formatPoints(metric: string, difference: number): string {
  const text = isFraction(metric)
    ? `${(100 * Math.abs(difference)).toFixed(2)} points`
    : formatNumber(Math.abs(difference));
  return (difference < 0 ? '−' : '+') + text;
}

function grouped(value: number): string {
  return trueMinus((value || 0).toLocaleString('en-US', { maximumFractionDigits: 20 }));
}

function trueMinus(text: string): string {
  return text.replaceAll('-', '−');
}

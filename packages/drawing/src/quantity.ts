/** How numbers are written for people: percents, durations, counts. */

/** Metrics that are fractions of examples: written as percents. */
const fraction = /\.(error|accuracy|precision|recall|f1|top\d+|top\d+Error|per|wer|cer|ece)$/i;
/** Metrics that are whole numbers. */
const whole = /\.(misses|count|parameters|steps)$/i;

export function isFraction(metric: string): boolean {
  return fraction.test(metric);
}

/** `test.error` 0.0089 → `0.89 %`; `test.misses` 89 → `89`; `train.loss` 0.31234 → `0.3123`. */
export function formatMetric(metric: string, value: number): string {
  if (fraction.test(metric)) return `${(100 * value).toFixed(2)} %`;
  if (whole.test(metric) && Number.isInteger(value)) return formatCount(value);
  return formatNumber(value);
}

/** `0.89 ± 0.03 %`: mean and standard deviation over seeds. */
export function formatSpread(metric: string, mean: number, sd: number): string {
  if (fraction.test(metric)) return `${(100 * mean).toFixed(2)} ± ${(100 * sd).toFixed(2)} %`;
  if (whole.test(metric)) return `${mean.toFixed(1)} ± ${sd.toFixed(1)}`;
  return `${formatNumber(mean)} ± ${formatNumber(sd)}`;
}

/** Four significant digits, without exponents for ordinary sizes. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return formatCount(value);
  const size = Math.abs(value);
  if (size >= 1000) return formatCount(Math.round(value));
  return size >= 1e-4 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** 61706 → `61,706`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** 8.24 → `8.2 s`; 812.4 → `13 min 32 s`; 7260 → `2 h 1 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
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

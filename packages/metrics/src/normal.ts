// The standard normal distribution, to about 12 significant digits.
// Formulae: Abramowitz and Stegun, "Handbook of Mathematical Functions", chapter 7.

const SERIES_LIMIT = 2.5;

/** Complementary error function, erfc(x) = 2/√π ∫ₓ^∞ exp(-t²) dt, in [0, 2]. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < 0) return 2 - erfc(-x);
  return x < SERIES_LIMIT ? 1 - erfSeries(x) : erfcFraction(x);
}

// 7.1.6: all terms are positive, so nothing cancels.
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

// 7.1.14: a continued fraction, evaluated from a depth at which it has settled for every x ≥ 2.5.
function erfcFraction(x: number): number {
  let tail = x;
  for (let k = 60; k > 0; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}

/** Probability that a standard normal variable is below `z`. */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/** Probability that a standard normal variable is at least `|z|` away from zero: the two-sided p-value of z. */
export function twoSidedP(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/** The z below which a standard normal variable falls with probability `p`, 0 < p < 1, by bisection. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`p is ${p}; expected a probability between 0 and 1`);
  // In the upper half the cdf crowds against 1 and loses digits; there the mirror image is solved instead.
  if (p > 0.5) return -normalQuantile(1 - p);
  let low = -40;
  let high = 0;
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return high;
}

import type { Uniform } from './game.ts';

/** A draw from the symmetric Dirichlet distribution of `n` components, all with this α: gamma draws divided by their sum. */
export function dirichlet(n: number, alpha: number, random: Uniform): Float32Array {
  const draws = Float64Array.from({ length: n }, () => logGamma(alpha, random));
  // In logarithms: with a small α most draws are too small for a double.
  const largest = draws.reduce((most, each) => Math.max(most, each), -Infinity);
  const scaled = draws.map((each) => Math.exp(each - largest));
  const sum = scaled.reduce((total, each) => total + each, 0);
  return Float32Array.from(scaled, (each) => each / sum);
}

/** Logarithm of a draw from Gamma(α, 1): Marsaglia and Tsang 2000, and for α < 1 their boost by U^(1/α). */
function logGamma(alpha: number, random: Uniform): number {
  if (alpha < 1) return logGamma(alpha + 1, random) + Math.log(positive(random)) / alpha;
  const d = alpha - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(positive(random)) < 0.5 * x * x + d * (1 - v + Math.log(v))) return Math.log(d * v);
  }
}

/** A draw from the standard Gumbel distribution. */
export function gumbelDraw(random: Uniform): number {
  return -Math.log(-Math.log(positive(random)));
}

function normal(random: Uniform): number {
  return Math.sqrt(-2 * Math.log(positive(random))) * Math.cos(2 * Math.PI * random());
}

/** A uniform number in (0, 1): 0 has no logarithm. */
function positive(random: Uniform): number {
  for (;;) {
    const u = random();
    if (u > 0) return u;
  }
}

/**
 * A small generator for programs that have none: SplitMix's increments with a 32-bit finaliser. Equal seeds give equal numbers
 * everywhere.
 */
export function seeded(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

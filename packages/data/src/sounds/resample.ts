/** Changes the rate of samples: a windowed sinc in polyphase form. Runs in browsers. */
import type { Sound } from './sound.ts';

/** Zero crossings of the sinc on each side. */
const CROSSINGS = 32;
/** The cut-off, as a part of the lower of the two Nyquist frequencies: the rest is for the slope of the filter. */
const ROLL_OFF = 0.93;
/** Of the Kaiser window: 80 dB of attenuation (Kaiser 1974: 0.1102 · (80 − 8.7)). */
const BETA = 7.857;

/** A filter for each place that an output sample can have between two input samples. */
interface Polyphase {
  /** Output samples per `down` input samples. */
  up: number;
  down: number;
  /** Coefficients of a phase: from `1 − taps / 2` to `taps / 2` input samples after the one before the output. */
  taps: number;
  /** `[up, taps]`; each row adds up to 1, so that a level stays what it is */
  coefficients: Float32Array;
}

/** The newest filters, by their rates. */
const filters = new Map<string, Polyphase>();
const MOST_FILTERS = 16;

/**
 * The same sound at another rate. The output of n samples has ⌈n · to / from⌉; before and after the input there is silence. What lies above
 * the new Nyquist frequency is taken out by 80 dB; from 0.85 of the lower Nyquist frequency on tones grow weaker.
 * @param to samples per second, whole
 * @throws RangeError unless both rates are whole and from 1 up
 */
export function resample({ rate, samples }: Sound, to: number): Sound {
  if (rate === to) return { rate, samples };
  const { up, down, taps, coefficients } = polyphase(rate, to);
  const output = new Float32Array(Math.ceil((samples.length * up) / down));
  for (let n = 0; n < output.length; n++) {
    const position = n * down;
    const first = Math.floor(position / up) + 1 - taps / 2;
    const row = (position % up) * taps;
    const begin = Math.max(0, -first);
    const end = Math.min(taps, samples.length - first);
    let sum = 0;
    for (let k = begin; k < end; k++) sum += coefficients[row + k] * samples[first + k];
    output[n] = sum;
  }
  return { rate: to, samples: output };
}

function polyphase(from: number, to: number): Polyphase {
  for (const rate of [from, to]) {
    if (!(Number.isInteger(rate) && rate >= 1))
      throw new RangeError(`a rate is ${rate} samples per second; expected a whole number from 1 up`);
  }
  const key = `${from} ${to}`;
  const known = filters.get(key);
  if (known) return known;
  const divisor = greatestCommonDivisor(from, to);
  const [up, down] = [to / divisor, from / divisor];
  const cutoff = ROLL_OFF * Math.min(1, up / down); // of the input's Nyquist frequency
  const reach = CROSSINGS / cutoff; // input samples on each side
  const taps = 2 * Math.ceil(reach);
  const coefficients = new Float32Array(up * taps);
  const window = kaiser(BETA);
  for (let phase = 0; phase < up; phase++) {
    const row = coefficients.subarray(phase * taps, (phase + 1) * taps);
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const t = k + 1 - taps / 2 - phase / up;
      row[k] = Math.abs(t) < reach ? sinc(cutoff * t) * window(t / reach) : 0;
      sum += row[k];
    }
    for (let k = 0; k < taps; k++) row[k] /= sum;
  }
  const filter = { up, down, taps, coefficients };
  if (filters.size === MOST_FILTERS) filters.delete(filters.keys().next().value!);
  filters.set(key, filter);
  return filter;
}

/** sin(πx) / (πx) */
function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser's window over x in −1 … 1: I₀(β √(1 − x²)) / I₀(β). */
function kaiser(beta: number): (x: number) => number {
  const scale = 1 / besselI0(beta);
  return (x) => besselI0(beta * Math.sqrt(1 - x * x)) * scale;
}

/** The modified Bessel function of order zero: Σ ((x/2)ᵏ / k!)². */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** How the next character is drawn from the logits. */
import type { Random } from '@nutshell/random';
import type { RecurrentNetwork } from './network.ts';

/** Applied in this order: temperature, then topK, then topP. */
export interface SamplingRule {
  /** Logits are divided by it: below 1 likely characters become likelier, at 0 the likeliest is taken. Default 1. */
  temperature?: number;
  /** Draws from the so many likeliest characters only. Default all. */
  topK?: number;
  /** Draws from the fewest characters whose probabilities have this sum (Holtzman et al. 2020). Default 1. */
  topP?: number;
}

/**
 * The probabilities that a rule gives to the next character. Of equally likely characters, the one with the lower code counts as likelier.
 *
 * @param logits [vocabulary]
 * @param p [vocabulary], which the probabilities are written to
 * @returns p
 * @throws RangeError if the rule makes no sense
 */
export function probabilities(
  logits: Float32Array,
  { temperature = 1, topK = Infinity, topP = 1 }: SamplingRule = {},
  p: Float64Array = new Float64Array(logits.length),
): Float64Array {
  if (!(temperature >= 0)) throw new RangeError(`a temperature is 0 or more, not ${temperature}`);
  if (!(topK >= 1)) throw new RangeError(`topK is at least 1, not ${topK}`);
  if (!(topP > 0 && topP <= 1)) throw new RangeError(`topP is more than 0 and at most 1, not ${topP}`);
  if (temperature === 0) {
    p.fill(0)[argmax(logits)] = 1;
    return p;
  }
  let largest = -Infinity;
  for (let k = 0; k < logits.length; k++) largest = Math.max(largest, logits[k]);
  for (let k = 0; k < p.length; k++) p[k] = Math.exp((logits[k] - largest) / temperature);
  normalise(p);
  if (topK < p.length || topP < 1) keepLikeliest(p, topK, topP);
  return p;
}

/** The code of the largest logit, the first of equal ones. */
export function argmax(logits: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < logits.length; k++) if (logits[k] > logits[best]) best = k;
  return best;
}

/** A code drawn by its probability. */
export function draw(p: Float64Array, random: Random): number {
  let rest = random.uniform();
  let last = 0;
  for (let k = 0; k < p.length; k++) {
    if (p[k] === 0) continue;
    last = k;
    rest -= p[k];
    if (rest < 0) return k;
  }
  return last; // the sum was rounded below 1
}

/**
 * Codes of characters as the network writes them: each is drawn by the rule, and read by the network. It goes on from what the network
 * has read; before any character all characters are equally likely.
 *
 * @param length how many; without end unless it says otherwise
 */
export function* write(
  network: RecurrentNetwork,
  rule: SamplingRule,
  random: Random,
  length = Infinity,
): Generator<number> {
  const p = new Float64Array(network.vocabulary);
  for (let i = 0; i < length; i++) {
    const code = draw(probabilities(network.logits, rule, p), random);
    network.next(code);
    yield code;
  }
}

function normalise(p: Float64Array): void {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += p[k];
  for (let k = 0; k < p.length; k++) p[k] /= sum;
}

/** Leaves the `topK` largest of p, and of these the fewest whose sum is at least `topP` of theirs. */
function keepLikeliest(p: Float64Array, topK: number, topP: number): void {
  const order = Uint32Array.from(p.keys()).sort((a, b) => p[b] - p[a] || a - b);
  for (const code of order.subarray(topK)) p[code] = 0;
  normalise(p);
  let kept = 0;
  for (const code of order) {
    if (kept >= topP) p[code] = 0;
    kept += p[code];
  }
  normalise(p);
}

import { LARGEST } from './point.ts';

/**
 * Random words of Zobrist's hash (1970), one pair for each stone on each point. The numbers are fixed: hashes of a position are equal in
 * every run and program. A mixer of 32-bit words makes them.
 */
const POINTS = (LARGEST + 1) * (LARGEST + 2) + 1;

/** Low and high word of a stone: `LOW[2 * point + color - 1]`. */
export const LOW = words(1);
export const HIGH = words(2);
/** Told apart by who is to move. */
export const TURN = { low: 0x5bd1e995, high: 0x1b873593 };

function words(stream: number): Int32Array {
  return Int32Array.from({ length: 2 * POINTS }, (_, i) => mix(i * 2 + stream * 0x3c6ef372));
}

function mix(word: number): number {
  let z = (word + 0x9e3779b9) | 0;
  for (let round = 0; round < 3; round++) {
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    z ^= z >>> 16;
  }
  return z;
}

import { type Color, WHITE } from './color.ts';
import { TURN } from './zobrist.ts';

/** Words of the filter, 32 bits each. */
const FILTER = 64;

/**
 * Hashes of the positions of a game, with a filter of a bit per hash, so that most looks into the list are saved. Positions are given as
 * two words of 32 bits and who is to move, which tells positions apart only under situational superko.
 */
export class Positions {
  readonly #isSituational: boolean;
  #hashes = new Float64Array(64);
  #length = 0;
  readonly #filter = new Uint32Array(FILTER);

  constructor(isSituational: boolean) {
    this.#isSituational = isSituational;
  }

  add(low: number, high: number, toMove: Color): void {
    if (this.#isSituational && toMove === WHITE) {
      low ^= TURN.low;
      high ^= TURN.high;
    }
    if (this.#length === this.#hashes.length) {
      const longer = new Float64Array(2 * this.#length);
      longer.set(this.#hashes);
      this.#hashes = longer;
    }
    this.#hashes[this.#length++] = hashOf(low, high);
    this.#filter[(low >>> 5) % FILTER] |= 1 << (low & 31);
  }

  has(low: number, high: number, toMove: Color): boolean {
    if (this.#isSituational && toMove === WHITE) {
      low ^= TURN.low;
      high ^= TURN.high;
    }
    if ((this.#filter[(low >>> 5) % FILTER] & (1 << (low & 31))) === 0) return false;
    const wanted = hashOf(low, high);
    for (let i = this.#length - 1; i >= 0; i--) if (this.#hashes[i] === wanted) return true;
    return false;
  }

  clear(): void {
    this.#length = 0;
    this.#filter.fill(0);
  }

  copyFrom(other: Positions): void {
    this.#filter.set(other.#filter);
    if (this.#hashes.length < other.#length) this.#hashes = new Float64Array(other.#hashes.length);
    for (let i = 0; i < other.#length; i++) this.#hashes[i] = other.#hashes[i];
    this.#length = other.#length;
  }
}

/** 53 bits of two words, as a number. */
export function hashOf(low: number, high: number): number {
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
}

import type { RandomSource } from '../src/index.ts';

/** A small generator for tests (mulberry32; Box-Muller; names hashed by FNV-1a): another implementation of the interface than core's. */
export class Seeded implements RandomSource {
  #seed: number;
  #state: number;

  constructor(seed: number) {
    this.#seed = this.#state = seed | 0;
  }

  uniform(low = 0, high = 1): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return low + (((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (high - low);
  }

  normal(mean = 0, sd = 1): number {
    return mean + sd * Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  int(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.int(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  fork(name: string): Seeded {
    let hash = 0x811c9dc5 ^ this.#seed;
    for (const char of `${name}/`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
    return new Seeded(hash);
  }
}

/**
 * Seeded randomness: a counter-based generator that splits by name.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3") turns a 64-bit key and a 128-bit
 * counter into four random words. The state is therefore a key and a position: small enough to be written into every checkpoint, and a
 * fork needs no draw from its parent, so the order in which parts of a program fork does not matter.
 */

/** Everything a generator needs to go on from where it stopped; plain JSON. */
export interface RandomState {
  key: [number, number];
  /** Number of 32-bit words drawn so far. */
  position: number;
}

const FORK_DOMAIN = 0x666f726b; // "fork": keeps the counters of forks apart from those of draws, whose last word is 0

export class Random {
  #key0: number;
  #key1: number;
  #position = 0;
  /** The block of four words that holds the next draw; valid once `#position` has moved into it. */
  readonly #block = new Uint32Array(4);

  /** @param seed a safe integer; equal seeds give equal streams on every platform. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, not ${seed}`);
    this.#key0 = seed >>> 0;
    this.#key1 = Math.floor(seed / 2 ** 32) >>> 0;
  }

  /** A generator that continues exactly where `state()` was taken. */
  static fromState(state: RandomState): Random {
    return new Random(0).restore(state);
  }

  /** Goes to where `state()` was taken, and returns itself. */
  restore({ key, position }: RandomState): this {
    [this.#key0, this.#key1] = key;
    this.#position = position;
    if (position % 4 !== 0) this.#fillBlock(Math.floor(position / 4));
    return this;
  }

  state(): RandomState {
    return { key: [this.#key0, this.#key1], position: this.#position };
  }

  /** An independent generator for one purpose, such as `fork('shuffle')`; depends on the seed and the name, not on draws made before. */
  fork(name: string): Random {
    // FNV-1a with two offsets: 64 bits of the name, which Philox then mixes with the key.
    let h0 = 0x811c9dc5;
    let h1 = 0x9747b28c;
    for (let i = 0; i < name.length; i++) {
      h0 = Math.imul(h0 ^ name.charCodeAt(i), 0x01000193);
      h1 = Math.imul(h1 ^ name.charCodeAt(i), 0x85ebca6b) ^ (h1 >>> 15);
    }
    const child = new Random(0);
    philox(child.#block, this.#key0, this.#key1, h0, h1, name.length, FORK_DOMAIN);
    child.#key0 = child.#block[0];
    child.#key1 = child.#block[1];
    return child;
  }

  /** A uniform 32-bit word. */
  uint32(): number {
    const lane = this.#position % 4;
    if (lane === 0) this.#fillBlock(this.#position / 4);
    this.#position++;
    return this.#block[lane];
  }

  /** A number in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (this.uint32() / 2 ** 32) * (high - low);
  }

  /** A draw from the normal distribution (Box-Muller). */
  normal(mean = 0, sd = 1): number {
    const radius = Math.sqrt(-2 * Math.log((this.uint32() + 0.5) / 2 ** 32));
    return mean + sd * radius * Math.cos((2 * Math.PI * this.uint32()) / 2 ** 32);
  }

  /** A whole number in [0, n), without bias (Lemire's multiplication with rejection would need 64 bits; plain rejection does not). */
  int(n: number): number {
    if (!(n > 0 && n <= 2 ** 32)) throw new RangeError(`int(n) needs 0 < n <= 2^32, not ${n}`);
    const limit = 2 ** 32 - (2 ** 32 % n);
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % n;
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(array: T): T {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const swapped = array[i];
      array[i] = array[j];
      array[j] = swapped;
    }
    return array;
  }

  /** The numbers 0 … n−1 in random order. */
  permutation(n: number): Uint32Array {
    return this.shuffle(Uint32Array.from({ length: n }, (_, i) => i));
  }

  fillUniform(array: Float32Array, low = 0, high = 1): Float32Array {
    for (let i = 0; i < array.length; i++) array[i] = this.uniform(low, high);
    return array;
  }

  fillNormal(array: Float32Array, mean = 0, sd = 1): Float32Array {
    for (let i = 0; i < array.length; i++) array[i] = this.normal(mean, sd);
    return array;
  }

  #fillBlock(index: number): void {
    philox(this.#block, this.#key0, this.#key1, index >>> 0, Math.floor(index / 2 ** 32), 0, 0);
  }
}

/** One block of Philox4x32-10: writes four words for a key of two and a counter of four words. Exported for its known-answer test. */
export function philox(
  out: Uint32Array,
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, counter0);
    const low0 = Math.imul(0xd2511f53, counter0);
    const high1 = multiplyHigh(0xcd9e8d57, counter2);
    const low1 = Math.imul(0xcd9e8d57, counter2);
    counter0 = high1 ^ counter1 ^ key0;
    counter1 = low1;
    counter2 = high0 ^ counter3 ^ key1;
    counter3 = low0;
    key0 = (key0 + 0x9e3779b9) | 0;
    key1 = (key1 + 0xbb67ae85) | 0;
  }
  out[0] = counter0;
  out[1] = counter1;
  out[2] = counter2;
  out[3] = counter3;
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit words, from 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16); // below 2^32 + 2^16: exact in a double
  const cross = aLow * bHigh + (middle % 2 ** 16);
  return (aHigh * bHigh + Math.floor(middle / 2 ** 16) + Math.floor(cross / 2 ** 16)) >>> 0;
}

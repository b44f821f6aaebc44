import { type ElementArray, type ElementType, arrayTypes } from '../graph/node.ts';

/** Shorter arrays cost no more to make than to find. */
const shortest = 1 << 14;

/**
 * Arrays of disposed tensors, to be written again: a new array of a megabyte costs as much as computing it, since the system has to clear
 * its pages. An optimiser that assigns its variables at each step writes into the arrays of the step before last.
 */
export class SpareArrays {
  /** Of tensors that are disposed; recorded operations may still read them. */
  #retired: ElementArray[] = [];
  /** Nothing reads them any more; the oldest first. */
  readonly #free: ElementArray[] = [];
  #freeBytes = 0;
  readonly #limit: number;

  /** @param limit bytes that are kept at most. */
  constructor(limit = 64 << 20) {
    this.#limit = limit;
  }

  /** Takes the array of a disposed tensor that nobody else has. */
  retire(array: ElementArray): void {
    if (array.length >= shortest) this.#retired.push(array);
  }

  /** Everything recorded so far is computed: what was retired is free. */
  turn(): void {
    for (const array of this.#retired) {
      this.#free.push(array);
      this.#freeBytes += array.byteLength;
    }
    this.#retired = [];
    while (this.#freeBytes > this.#limit) this.#freeBytes -= (this.#free.shift() as ElementArray).byteLength;
  }

  /** An array of this type and length, its elements whatever they were; `undefined` if there is none. */
  take(dtype: ElementType, length: number): ElementArray | undefined {
    if (length < shortest) return undefined;
    const type = arrayTypes[dtype];
    const position = this.#free.findLastIndex(
      (array) => array.length === length && array.constructor === type,
    );
    if (position < 0) return undefined;
    const [array] = this.#free.splice(position, 1);
    this.#freeBytes -= array.byteLength;
    return array;
  }

  clear(): void {
    this.#retired = [];
    this.#free.length = 0;
    this.#freeBytes = 0;
  }
}

/** A split: examples that can be asked for by their indices. Trainings read, evaluate and hold out splits. */
import type { Random } from '@nutshell/random';
import { type ImageSplit, takeImages } from './image-dataset.ts';

/** A tensor as plain values, row-major, which any thread can have. */
export interface HostArray<Shape extends readonly number[] = number[]> {
  values: Float32Array | Int32Array | Uint8Array;
  shape: Shape;
}

/** Examples as batches `B`: a record of {@link HostArray}s, the first axis of each being the examples. */
export interface Split<B> {
  /** Number of examples. */
  readonly length: number;
  /**
   * The examples of the given indices, in that order, in fresh arrays that the caller may keep or change.
   * @param random where the examples are changed at random: the source of this epoch; without it they come as they are
   * @param epoch where what is done to an example changes from epoch to epoch by a rule
   * @throws RangeError for an index outside 0 … length−1
   */
  batch(indices: ArrayLike<number>, random?: Random, epoch?: number): B;
}

/**
 * Part of a split: its first `which` examples, or those whose indices are given, in that order. Images in memory stay images in memory:
 * the first n are a view, others a copy. A part of another split asks that split for its examples, so what is drawn at random for an
 * example stays the same.
 * @throws RangeError if the split has fewer examples than asked for, or an index lies outside it
 */
export function take(split: ImageSplit, which: number | ArrayLike<number>): ImageSplit;
export function take<B>(split: Split<B>, which: number | ArrayLike<number>): Split<B>;
export function take<B>(
  split: ImageSplit | Split<B>,
  which: number | ArrayLike<number>,
): ImageSplit | Split<B> {
  checkPart(split.length, which);
  if (!('batch' in split)) return takeImages(split, which);
  const kept = typeof which === 'number' ? undefined : Uint32Array.from(which);
  const length = kept?.length ?? (which as number);
  return {
    length,
    batch(indices, random, epoch) {
      checkPart(length, indices);
      return split.batch(kept ? Uint32Array.from(indices, (i) => kept[i]) : indices, random, epoch);
    },
  };
}

/**
 * Sets `n` examples aside for validation, drawn at random without replacement; the rest is for training. Both keep the split's order.
 * @param n more than 0 and fewer than the split has
 * @throws RangeError for another n
 */
export function holdOut(split: ImageSplit, n: number, random: Random): HeldOut<ImageSplit>;
export function holdOut<B>(split: Split<B>, n: number, random: Random): HeldOut<Split<B>>;
export function holdOut<B>(
  split: ImageSplit | Split<B>,
  n: number,
  random: Random,
): HeldOut<ImageSplit | Split<B>> {
  const { train, validation } = heldOutIndices(split.length, n, random);
  const part = (indices: Uint32Array) => take(split as Split<B>, indices);
  return { validation: part(validation), train: part(train) };
}

/** The indices that {@link holdOut} gives to each side, in ascending order. */
export function heldOutIndices(length: number, n: number, random: Random): HeldOut<Uint32Array> {
  if (!Number.isInteger(n) || n <= 0 || n >= length) {
    throw new RangeError(
      `holdOut: cannot hold ${n} examples out of ${length}; expected a whole number from 1 to ${length - 1}`,
    );
  }
  const order = random.permutation(length);
  return { validation: order.slice(0, n).sort(), train: order.slice(n).sort() };
}

export interface HeldOut<S> {
  train: S;
  validation: S;
}

/** @throws RangeError unless a split of `length` examples has those that are asked for */
export function checkPart(length: number, which: number | ArrayLike<number>): void {
  if (typeof which === 'number') {
    if (!Number.isInteger(which) || which < 0 || which > length)
      throw new RangeError(`asked for ${which} examples of a split that has ${length}`);
    return;
  }
  for (let i = 0; i < which.length; i++) {
    if (!Number.isInteger(which[i]) || which[i] < 0 || which[i] >= length)
      throw new RangeError(`index ${which[i]} lies outside the split's 0 … ${length - 1}`);
  }
}

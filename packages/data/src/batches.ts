/**
 * The order in which a training reads a split. A place in it is the plain pair (epoch, examples already read): the order is a function
 * of seed and epoch, what is drawn for an example is a function of seed, epoch and its index, so a resumed training reads exactly the
 * batches that an uninterrupted one would have read.
 */
import type { Random } from '@nutshell/random';
import type { Split } from './split.ts';

/** Where a batch begins; plain JSON. */
export interface Place {
  epoch: number;
  /** Examples of this epoch that come before. */
  example: number;
}

/** The batches of every epoch. */
export interface Batches<B> {
  /** Number of examples that an epoch reads. */
  readonly length: number;
  readonly batchSize: number;
  /**
   * The rest of an epoch.
   * @throws RangeError for an example outside 0 … length
   */
  from(place: Place): Iterable<B> | AsyncIterable<B>;
}

/** Batches that are made in this thread, when they are asked for. */
export interface LocalBatches<B> extends Batches<B> {
  /** @param place default: the beginning of epoch 0 */
  from(place?: Place): Iterable<B>;
}

/**
 * A split in its own order, the same in every epoch; the last batch may be smaller. For evaluation.
 * @throws RangeError for a batch size below 1
 */
export function inOrder<B>(split: Split<B>, { batchSize }: { batchSize: number }): LocalBatches<B> {
  const indices = Uint32Array.from({ length: split.length }, (_, i) => i);
  return batchesBy(split.length, batchSize, ({ example }, end) =>
    split.batch(indices.subarray(example, end)),
  );
}

export interface ShuffledOptions {
  batchSize: number;
  /** Source of the orders (its fork `shuffle`) and of what a split draws for its examples (its fork `augment`), by epoch. */
  random: Random;
  /** Leave out a last batch that is not full; default false. */
  dropLast?: boolean;
}

/**
 * A split in a new random order in each epoch, every example once; the last batch may be smaller.
 * @throws RangeError for a batch size below 1, or above the number of examples where only full batches count
 */
export function shuffled<B>(
  split: Split<B>,
  { batchSize, random, dropLast = false }: ShuffledOptions,
): LocalBatches<B> {
  let order: { epoch: number; indices: Uint32Array } | undefined; // of one epoch at a time
  const orderOf = (epoch: number): Uint32Array => {
    if (order?.epoch !== epoch) {
      order = { epoch, indices: random.fork('shuffle').fork(String(epoch)).permutation(split.length) };
    }
    return order.indices;
  };
  const length = dropLast ? split.length - (split.length % batchSize) : split.length;
  if (length === 0 && split.length > 0)
    throw new RangeError(`batchSize: ${batchSize}, but there are only ${split.length} examples`);
  return batchesBy(length, batchSize, ({ epoch, example }, end) =>
    split.batch(orderOf(epoch).slice(example, end), random.fork('augment').fork(String(epoch)), epoch),
  );
}

/** @param batchAt makes the batch that begins at a place and ends before example `end` */
function batchesBy<B>(
  length: number,
  batchSize: number,
  batchAt: (place: Place, end: number) => B,
): LocalBatches<B> {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`batchSize: ${batchSize}, expected a whole number ≥ 1`);
  return {
    length,
    batchSize,
    *from({ epoch, example } = { epoch: 0, example: 0 }) {
      if (!Number.isInteger(example) || example < 0 || example > length)
        throw new RangeError(`example: ${example} lies outside the epoch's 0 … ${length}`);
      for (; example < length; example += batchSize)
        yield batchAt({ epoch, example }, Math.min(example + batchSize, length));
    },
  };
}

/** Sorting, searching, counting, drawing from a distribution. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Range, axis, given, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

const nonEmpty = { empty: false, longest: 6 };
const ordinary = fc.constantFrom<Range>('ties', { from: -4, to: 4 });

const searched = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .chain(([rows, length, count]) =>
    fc.record({
      sequence: tensor({ shape: fc.constant([rows, length]), range: ordinary }),
      values: tensor({ shape: fc.constant([rows, count]), range: ordinary }),
      side: fc.constantFrom<'left' | 'right'>('left', 'right'),
    }),
  );

const counted = given(
  tensor({ shape: shapes([1, 2], nonEmpty), dtypes: ['int32'], range: { from: 0, to: 8 } }),
  ({ shape }) => ({
    bins: fc.integer({ min: 1, max: 9 }),
    weights: fc.oneof(
      fc.constant(undefined),
      tensor({ shape: fc.constant(shape), dtypes: ['float32', 'int32'], range: { from: -4, to: 4 } }),
    ),
  }),
);

export const selection: KernelCase[] = [
  agrees(
    'TopK',
    given(
      tensor({ shape: shapes([1, 4], nonEmpty), dtypes: ['float32', 'int32'], range: ordinary }),
      ({ shape }) => ({
        k: fc.integer({ min: 0, max: shape.at(-1)! }),
      }),
    ),
    ({ x, k }) => {
      const { values, indices } = tf.topk(x, k);
      return [values, indices];
    },
    { runs: 80 },
  ),
  agrees('SearchSorted', searched, ({ sequence, values, side }) => {
    const sorted = tf.reverse(tf.topk(sequence, sequence.shape[1]).values, -1);
    return tf.searchSorted(sorted, values, side);
  }),
  agrees(
    'Unique',
    given(
      tensor({ shape: shapes([1, 3], nonEmpty), dtypes: ['float32', 'int32', 'bool'], range: 'ties' }),
      ({ rank }) => ({ along: axis(rank).map((i) => (i + rank) % rank) }),
    ),
    ({ x, along }) => {
      const { values, indices } = tf.unique(x, along);
      return [values, indices];
    },
  ),
  agrees(
    'Bincount',
    counted.filter(({ x }) => x.rank === 1),
    ({ x, weights, bins }) => tf.bincount(x, weights ?? tf.tensor1d([]), bins),
  ),
  agrees(
    'DenseBincount',
    fc.tuple(counted, fc.boolean()).map(([sample, binary]) => ({ ...sample, binary })),
    ({ x, weights, bins, binary }) => tf.denseBincount(x, weights ?? tf.tensor1d([]), bins, binary),
  ),
  agrees(
    'Multinomial',
    fc.record({
      logits: tensor({ shape: fc.constantFrom([5], [2, 3], [4, 2]), range: { from: -3, to: 3 } }),
      seed: fc.integer({ min: 1, max: 999 }),
      normalised: fc.boolean(),
    }),
    ({ logits, seed, normalised }) =>
      tf.multinomial(normalised ? tf.softmax(logits) : logits, 9, seed, normalised),
  ),
];

/** Kernels that move elements and compute nothing: views, slices, paddings, concatenations, permutations. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { axis, each, given, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

const moved: tf.DataType[] = ['float32', 'int32', 'bool'];
const numbers = tensor({ rank: [1, 5], dtypes: moved });
const sum = (lengths: number[]) => lengths.reduce((total, length) => total + length, 0);

/** Several tensors that differ in length along one axis only. */
const concatenable = fc
  .tuple(shapes([1, 5]), fc.constantFrom<tf.DataType>('float32', 'int32', 'bool', 'string'))
  .chain(([shape, dtype]) =>
    axis(shape.length).chain((along) => {
      const part = fc
        .integer({ min: 0, max: 3 })
        .chain((length) => tensor({ shape: fc.constant(shape.with(along, length)), dtypes: [dtype] }));
      return fc.record({ parts: fc.array(part, { minLength: 1, maxLength: 5 }), along: fc.constant(along) });
    }),
  );

const stackable = shapes([0, 4]).chain((shape) =>
  fc.record({
    parts: fc.array(tensor({ shape: fc.constant(shape) }), { minLength: 1, maxLength: 5 }),
    along: axis(shape.length + 1),
  }),
);

const slices = given(tensor({ rank: [1, 5], dtypes: [...moved, 'string'] }), ({ shape }) => ({
  begin: each(shape, (length) => fc.nat(length)),
  fraction: each(shape, () => fc.constantFrom(-1, 0, 0.5, 1)), // of what is left; -1: all
}));

/** One axis of a strided slice, with begin and end in order: where they cross, cpu fails instead of returning nothing. */
const stride = (length: number) =>
  fc
    .tuple(fc.constantFrom(1, 1, 2, 3, -1, -2), fc.nat(length), fc.nat(length), fc.boolean())
    .map(([step, a, b, negative]) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const [begin, end] = step > 0 ? [low, high] : [high - 1, low - 1];
      const position = (i: number) => (i < 0 || (negative && i < length) ? i - length : i);
      return { begin: position(begin), end: position(end), step };
    });

const stridedSlices = given(tensor({ rank: [1, 4], dtypes: [...moved, 'string'] }), ({ shape, rank }) => ({
  strides: each(shape, stride),
  beginMask: fc.nat(2 ** rank - 1),
  endMask: fc.nat(2 ** rank - 1),
}));

const paddings = (shape: number[], most: (length: number) => number) =>
  each(shape, (length) => fc.tuple(fc.nat(most(length)), fc.nat(most(length))));

const splits = given(numbers, ({ shape, rank }) => ({
  cut: axis(rank).chain((along) =>
    fc
      .array(fc.nat(shape.at(along)!), { minLength: 0, maxLength: 3 })
      .map((cuts) => [0, ...cuts.sort((a, b) => a - b), shape.at(along)!])
      .map((edges) => ({ along, sizes: edges.slice(1).map((edge, i) => edge - edges[i]) })),
  ),
}));

/** A batch that divides into blocks, [batch × blocks, …]. */
const blocks = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    shapes([1, 4], { empty: false }),
  )
  .filter(([block, rest]) => rest.length > block.length)
  .map(([block, rest]) => ({ block, rest }));

export const shape: KernelCase[] = [
  agrees('Reshape', tensor({ rank: [0, 5], dtypes: [...moved, 'string', 'complex64'] }), (x) =>
    tf.reshape(x, [...x.shape].reverse()),
  ),
  agrees(
    'ExpandDims',
    given(numbers, ({ rank }) => ({ at: axis(rank + 1) })),
    ({ x, at }) => tf.expandDims(x, at),
  ),
  agrees('Concat', concatenable, ({ parts, along }) => tf.concat(parts, along), { runs: 80 }),
  agrees('Pack', stackable, ({ parts, along }) => tf.stack(parts, along)),
  agrees(
    'Unpack',
    given(tensor({ rank: [1, 5], shape: shapes([1, 5], { empty: false }), dtypes: moved }), ({ rank }) => ({
      along: axis(rank),
    })),
    ({ x, along }) => tf.unstack(x, along),
  ),
  agrees('SplitV', splits, ({ x, cut: { along, sizes } }) => tf.split(x, sizes, along)),
  agrees('SplitV', tensor({ shape: fc.constantFrom([12], [6, 2], [6]) }), (x) => tf.split(x, 3), {
    note: 'evenly',
  }),
  agrees(
    'Slice',
    slices,
    ({ x, begin, fraction }) =>
      tf.slice(
        x,
        begin,
        fraction.map((part, i) => (part < 0 ? -1 : Math.floor(part * (x.shape[i] - begin[i])))),
      ),
    { runs: 80 },
  ),
  agrees(
    'StridedSlice',
    stridedSlices,
    ({ x, strides, beginMask, endMask }) =>
      tf.stridedSlice(
        x,
        strides.map(({ begin }) => begin),
        strides.map(({ end }) => end),
        strides.map(({ step }) => step),
        beginMask,
        endMask,
      ),
    { runs: 120 },
  ),
  agrees(
    'StridedSlice',
    tensor({ rank: [3, 3], shape: shapes([3, 3], { empty: false }) }),
    (x) => [
      tf.stridedSlice(x, [0, 0], [1, 1], [1, 1], 0, 0, 0, 0, 1), // the first row
      tf.stridedSlice(x, [0, 0], [1, 1], [1, 1], 0, 0, 0, 2, 0), // a new axis
      tf.stridedSlice(x, [0, 0], [1, 1], [1, 1], 0, 0, 1, 0, 0), // an ellipsis
    ],
    { note: 'masks' },
  ),
  agrees(
    'PadV2',
    given(tensor({ rank: [1, 5], dtypes: moved }), ({ shape: lengths }) => ({
      padding: paddings(lengths, () => 3),
      value: fc.constantFrom(0, 1),
    })),
    ({ x, padding, value }) => tf.pad(x, padding, value),
  ),
  ...(['reflect', 'symmetric'] as const).map((mode) =>
    agrees(
      'MirrorPad',
      given(
        tensor({ shape: shapes([1, 4], { empty: false }), dtypes: ['float32', 'int32'] }),
        ({ shape: lengths }) => ({
          padding: paddings(lengths, (length) => (mode === 'reflect' ? length - 1 : length)),
        }),
      ),
      ({ x, padding }) => tf.mirrorPad(x, padding, mode),
      { note: mode },
    ),
  ),
  agrees(
    'Tile',
    given(tensor({ rank: [1, 5], dtypes: [...moved, 'string'] }), ({ shape: lengths }) => ({
      repetitions: each(lengths, () => fc.integer({ min: 0, max: 3 })),
    })),
    ({ x, repetitions }) => tf.tile(x, repetitions),
  ),
  agrees(
    'Reverse',
    given(numbers, ({ rank }) => ({
      along: fc.shuffledSubarray([...Array(rank).keys()]),
      negative: fc.boolean(),
    })),
    ({ x, along, negative }) => tf.reverse(x, negative ? along.map((i) => i - x.rank) : along),
  ),
  agrees(
    'Transpose',
    given(tensor({ rank: [0, 6], dtypes: moved }), ({ rank }) => ({
      permutation: fc.shuffledSubarray([...Array(rank).keys()], { minLength: rank }),
    })),
    ({ x, permutation }) => tf.transpose(x, permutation),
    { runs: 80 },
  ),
  agrees('Transpose', tensor({ dtypes: ['complex64'], rank: [2, 4] }), (x) => tf.transpose(x), {
    note: 'complex64',
  }),
  agrees(
    'SpaceToBatchND',
    blocks.chain(({ block, rest }) =>
      fc.record({
        // each spatial length, padded, is a multiple of its block
        x: tensor({
          shape: fc.constant(rest.map((length, i) => (block[i - 1] ? length * block[i - 1] : length))),
        }),
        block: fc.constant(block),
        padding: each(block, (length) =>
          fc.nat(length).map((before): [number, number] => [before, length - before]),
        ),
      }),
    ),
    ({ x, block, padding }) => tf.spaceToBatchND(x, block, padding),
  ),
  agrees(
    'BatchToSpaceND',
    blocks.chain(({ block, rest }) =>
      fc.record({
        x: tensor({
          shape: fc.constant(rest.with(0, rest[0] * block.reduce((product, length) => product * length, 1))),
        }),
        block: fc.constant(block),
        crops: each(block, (length) =>
          fc.nat(length - 1).map((before): [number, number] => [before, length - 1 - before]),
        ),
      }),
    ),
    ({ x, block, crops }) => tf.batchToSpaceND(x, block, crops),
  ),
  agrees(
    'DepthToSpace',
    fc
      .tuple(shapes([4, 4], { empty: false, longest: 3 }), fc.integer({ min: 2, max: 3 }))
      .chain(([lengths, block]) =>
        fc.record({
          x: tensor({ shape: fc.constant(lengths.with(3, lengths[3] * block * block)) }),
          block: fc.constant(block),
        }),
      ),
    ({ x, block }) => tf.depthToSpace(x, block),
  ),
  agrees(
    'Concat',
    concatenable.filter(({ parts }) => sum(parts.map(({ shape: lengths }) => lengths[0])) > 0),
    ({ parts, along }) => tf.concat([...parts, ...parts], along),
    { note: 'the same tensor twice' },
  ),
];

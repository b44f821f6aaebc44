/** Casts between types, and tensors that are made from little. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { broadcastable, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

const numeric: tf.DataType[] = ['float32', 'int32', 'bool'];
const anyType: tf.DataType[] = [...numeric, 'complex64', 'string'];

export const creation: KernelCase[] = [
  ...numeric.flatMap((from) =>
    numeric.map((to) =>
      agrees('Cast', tensor({ dtypes: [from] }), (x) => tf.cast(x, to), { note: `${from} to ${to}` }),
    ),
  ),
  agrees('Cast', tensor({ dtypes: ['float32'], range: 'special' }), (x) => tf.cast(x, 'int32'), {
    note: 'special values to int32',
  }),
  agrees('Cast', tensor({ dtypes: ['float32', 'int32'], range: 'special' }), (x) => tf.cast(x, 'bool'), {
    note: 'special values to bool',
  }),
  agrees('Cast', tensor({ dtypes: [...numeric, 'complex64'] }), (x) => tf.cast(x, 'complex64'), {
    note: 'to complex64',
  }),
  agrees('Cast', tensor({ dtypes: ['complex64'] }), (x) => tf.cast(x, 'float32'), {
    note: 'complex64 to float32',
  }),
  agrees('Identity', tensor({ dtypes: anyType }), (x) => tf.clone(x)),
  agrees('ZerosLike', tensor({ dtypes: [...numeric, 'complex64'] }), (x) => tf.zerosLike(x)),
  agrees('OnesLike', tensor({ dtypes: [...numeric, 'complex64'] }), (x) => tf.onesLike(x)),
  agrees(
    'Fill',
    fc.record({ shape: shapes([0, 5]), value: fc.constantFrom(0, 2, -2.5, NaN, Infinity, 1e-3) }),
    ({ shape, value }) => tf.fill(shape, value),
  ),
  agrees(
    'Fill',
    fc.record({ shape: shapes([0, 5]), value: fc.constantFrom(0, 2, -7) }),
    ({ shape, value }) => [tf.fill(shape, value, 'int32'), tf.fill(shape, 'text', 'string')],
    { note: 'int32 and strings' },
  ),
  agrees(
    'Range',
    fc.record({
      start: fc.integer({ min: -5, max: 5 }),
      stop: fc.integer({ min: -5, max: 5 }),
      step: fc.constantFrom(1, 2, -1, -3),
    }),
    // TensorFlow.js returns no kernel's result, but zeros, for a step in the wrong direction
    ({ start, stop, step }) => [tf.range(start, stop, step), tf.range(start, stop, step, 'int32')],
  ),
  agrees(
    'LinSpace',
    fc.record({
      start: fc.constantFrom(-2, 0, 3.5),
      stop: fc.constantFrom(-7, 1, 100),
      count: fc.integer({ min: 1, max: 9 }),
    }),
    ({ start, stop, count }) => tf.linspace(start, stop, count),
  ),
  agrees(
    'OneHot',
    fc.record({
      x: tensor({ rank: [0, 4], dtypes: ['int32'], range: { from: -1, to: 6 } }),
      depth: fc.integer({ min: 2, max: 6 }),
      on: fc.constantFrom(1, 5),
      off: fc.constantFrom(0, -2),
      dtype: fc.constantFrom<'int32' | 'float32'>('int32', 'float32'),
    }),
    ({ x, depth, on, off, dtype }) => [
      tf.oneHot(x, depth, on, off, dtype),
      tf.oneHot(x, depth, 1, 0, 'bool'),
    ],
  ),
  agrees('Diag', tensor({ rank: [1, 3], dtypes: numeric }), (x) => tf.diag(x)),
  agrees(
    'BroadcastArgs',
    broadcastable.map(([a, b]) => ({ a, b })),
    ({ a, b }) => tf.broadcastArgs(tf.tensor1d(a, 'int32'), tf.tensor1d(b, 'int32')),
  ),
  agrees('Tile', broadcastable, ([, shape]) => tf.broadcastTo(tf.ones(shape.map(() => 1)), shape), {
    note: 'by broadcastTo',
  }),
];

import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { axes, axis, given, orderless, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

type Reduction = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

const reduced = (x: ReturnType<typeof tensor<tf.DataType>>) =>
  given(x, ({ rank }) => ({ axis: axes(rank), keepDims: fc.boolean() }));
const floats = reduced(tensor({ dtypes: ['float32'], range: orderless }));
const ints = reduced(tensor({ dtypes: ['int32'], range: { from: -9, to: 9 } }));
const bools = reduced(tensor({ dtypes: ['bool'] }));

const functions: Record<string, Reduction> = {
  Sum: tf.sum,
  Prod: tf.prod,
  Mean: tf.mean,
  Max: tf.max,
  Min: tf.min,
};

export const reductions: KernelCase[] = [
  ...Object.entries(functions).flatMap(([kernel, compute]) => [
    agrees(kernel, floats, ({ x, axis, keepDims }) => compute(x, axis, keepDims), { runs: 80 }),
    agrees(kernel, ints, ({ x, axis, keepDims }) => compute(x, axis, keepDims), { note: 'int32' }),
  ]),
  agrees('Sum', bools, ({ x, axis, keepDims }) => tf.sum(x, axis, keepDims), { note: 'bool' }),
  agrees('Max', reduced(tensor({ dtypes: ['int32'], range: 'special' })), ({ x, axis }) => tf.max(x, axis), {
    note: 'extreme int32',
  }),
  agrees('Min', reduced(tensor({ dtypes: ['int32'], range: 'special' })), ({ x, axis }) => tf.min(x, axis), {
    note: 'extreme int32',
  }),
  agrees('Sum', reduced(tensor({ dtypes: ['int32'], range: 'special' })), ({ x, axis }) => tf.sum(x, axis), {
    note: 'extreme int32',
  }),
  agrees('All', bools, ({ x, axis, keepDims }) => tf.all(x, axis, keepDims)),
  agrees('Any', bools, ({ x, axis, keepDims }) => tf.any(x, axis, keepDims)),
  agrees(
    'Sum',
    reduced(tensor({ dtypes: ['float32'], range: { from: -20, to: 20 } })),
    ({ x, axis, keepDims }) =>
      [
        tf.logSumExp(x, axis, keepDims),
        tf.moments(x, axis, keepDims),
        tf.norm(x, 'euclidean', Array.isArray(axis) ? axis[0] : axis, keepDims),
      ] as tf.TensorContainer,
    { note: 'compositions' },
  ),
  ...Object.entries({ ArgMax: tf.argMax, ArgMin: tf.argMin }).flatMap(([kernel, compute]) => [
    agrees(
      kernel,
      given(tensor({ rank: [1, 5], dtypes: ['float32', 'int32'] }), ({ rank }) => ({ axis: axis(rank) })),
      ({ x, axis }) => compute(x, axis),
      { runs: 80 },
    ),
  ]),
];

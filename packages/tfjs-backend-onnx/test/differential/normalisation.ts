/** Batch and local response normalisation, softmax and its kin, cumulative sums and products. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { given, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';
import type { AnyTensor } from './sample.ts';

/** Mean, variance, offset and scale: per channel, or of the shape of x. */
const batchNormalised = given(
  tensor({ shape: shapes([2, 4], { empty: false }), range: { from: -4, to: 4 } }),
  ({ shape }) => {
    const parameter = (from: number, to: number) =>
      tensor({ shape: fc.constantFrom(shape.slice(-1), shape.slice(-1), shape), range: { from, to } });
    const optional = (parameters: ReturnType<typeof parameter>) => fc.option(parameters, { nil: undefined });
    return {
      mean: parameter(-2, 2),
      variance: parameter(0.1, 3),
      offset: optional(parameter(-1, 1)),
      scale: optional(parameter(-2, 2)),
      epsilon: fc.constantFrom(undefined, 1e-3, 0.1),
    };
  },
).filter(({ mean, variance, offset, scale }) =>
  // cpu accepts broadcast parameters of one shape only
  [variance, offset, scale].every((parameter) => !parameter || parameter.rank === mean.rank),
);

const images = given(
  tensor({ shape: shapes([4, 4], { empty: false, longest: 5 }), range: { from: -3, to: 3 } }),
  () => ({
    radius: fc.integer({ min: 0, max: 5 }),
    bias: fc.constantFrom(1, 0.5, 2),
    alpha: fc.constantFrom(1, 0.1),
    beta: fc.constantFrom(0.5, 0.75, 1),
  }),
);

const rows = tensor({
  shape: shapes([1, 4], { empty: false }),
  range: fc.constantFrom({ from: -30, to: 30 } as const, 'ties' as const),
});
const accumulated = given(
  tensor({ rank: [1, 4], dtypes: ['float32', 'int32'], range: { from: -3, to: 3 } }),
  ({ rank }) => ({
    along: fc.nat(rank - 1), // cpu gives a wrong shape for a negative one
    exclusive: fc.boolean(),
    reverse: fc.boolean(),
  }),
);

export const normalisation: KernelCase[] = [
  agrees(
    'FusedBatchNorm',
    batchNormalised,
    ({ x, mean, variance, offset, scale, epsilon }) =>
      tf.batchNorm(x, mean, variance, offset, scale, epsilon),
    { runs: 80, tolerance: 1e-4 },
  ),
  agrees('LRN', images, ({ x, radius, bias, alpha, beta }) =>
    tf.localResponseNormalization(x, radius, bias, alpha, beta),
  ),
  agrees(
    'LRNGrad',
    images,
    ({ x, radius, bias, alpha, beta }) =>
      tf.grad((t: AnyTensor) => tf.square(tf.localResponseNormalization(t, radius, bias, alpha, beta)))(x),
    { tolerance: 1e-4 },
  ),
  agrees('Softmax', rows, (x) => tf.softmax(x)),
  agrees(
    'Softmax',
    tensor({ rank: [1, 3], shape: shapes([1, 3], { empty: false }), range: 'nonfinite' }),
    (x) => tf.softmax(x),
    { note: 'nonfinite values' },
  ),
  agrees('Max', rows, (x) => [tf.logSoftmax(x), tf.grad((t: AnyTensor) => tf.logSoftmax(t).square())(x)], {
    note: 'by logSoftmax and its gradient',
    tolerance: 1e-4,
  }),
  agrees('Softmax', rows, (x) => tf.grad((t: AnyTensor) => tf.softmax(t).square())(x), {
    note: 'its gradient',
  }),
  agrees(
    'Cumsum',
    accumulated,
    ({ x, along, exclusive, reverse }) => tf.cumsum(x, along, exclusive, reverse),
    { runs: 60 },
  ),
  agrees(
    'Cumprod',
    accumulated,
    ({ x, along, exclusive, reverse }) => tf.cumprod(x, along, exclusive, reverse),
    { runs: 60 },
  ),
];

/** Pooling of two and three dimensions, and its gradients; where several elements are largest, the gradient goes to the first. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Range, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';
import type { AnyTensor } from './sample.ts';

type Pair = [number, number];
type Triple = [number, number, number];
type Pad = 'valid' | 'same' | number | [[0, 0], [number, number], [number, number], [0, 0]];

const small = fc.integer({ min: 1, max: 3 });
const values = fc.constantFrom<Range>('ties', { from: -4, to: 4 }, { from: -4, to: -1 });

const samples = (rank: number, pads: fc.Arbitrary<Pad>) =>
  fc
    .record({
      batch: fc.integer({ min: 1, max: 3 }),
      channels: fc.constantFrom(1, 3, 6, 16),
      window: fc.array(small, { minLength: rank, maxLength: rank }),
      strides: fc.array(small, { minLength: rank, maxLength: rank }),
      extra: fc.array(fc.nat(5), { minLength: rank, maxLength: rank }),
    })
    .chain(({ batch, channels, window, strides, extra }) =>
      fc.record({
        x: tensor({
          shape: fc.constant([batch, ...window.map((length, i) => length + extra[i]), channels]),
          range: values,
        }),
        window: fc.constant(window),
        strides: fc.constantFrom(strides, window), // windows that do not overlap are a case of their own
        pad: pads,
      }),
    );

const padNames = fc.constantFrom<Pad>('valid', 'same');
const planes = samples(2, padNames);
/** Explicit padding that is smaller than the window: cpu averages and maximises over what is inside. */
const padded = samples(2, padNames).chain((sample) =>
  fc.tuple(...[0, 0, 1, 1].map((i) => fc.nat(sample.window[i] - 1))).map(([top, bottom, left, right]) => ({
    ...sample,
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ] as Pad,
  })),
);
const volumes = samples(3, padNames);

interface Sample {
  x: AnyTensor;
  window: number[];
  strides: number[];
  pad: unknown;
}
const maxPool = ({ x, window, strides, pad }: Sample) =>
  tf.maxPool(x, window as Pair, strides as Pair, pad as 'same');
const avgPool = ({ x, window, strides, pad }: Sample) =>
  tf.avgPool(x, window as Pair, strides as Pair, pad as 'same');
const maxPool3d = ({ x, window, strides, pad }: Sample) =>
  tf.maxPool3d(x, window as Triple, strides as Triple, pad as 'same');
const avgPool3d = ({ x, window, strides, pad }: Sample) =>
  tf.avgPool3d(x, window as Triple, strides as Triple, pad as 'same');

/** The gradient for an output gradient that differs from element to element. */
const gradient = (compute: (sample: Sample) => tf.Tensor) => (sample: Sample) => {
  const weighted = (x: AnyTensor) => {
    const y = compute({ ...sample, x });
    return y.mul(tf.range(1, y.size + 1).reshape(y.shape));
  };
  return tf.grad(weighted)(sample.x);
};

/** In 3D cpu mistakes the place of the largest element unless its window is as wide as high. */
const square = ({ window }: { window: number[] }) => window[1] === window[2];

/** At margins cpu divides by elements that are not there: `gradient-geometry.test.ts` has the sums by hand. */
const unpadded = ({ pad }: { pad: unknown }) => pad === 'valid';

const many = { runs: 60 };

export const pooling: KernelCase[] = [
  agrees('MaxPool', planes, maxPool, many),
  agrees('MaxPool', padded, maxPool, { ...many, note: 'explicit padding' }),
  agrees('MaxPoolGrad', planes, gradient(maxPool), { ...many, tolerance: 1e-4 }),
  agrees('MaxPoolGrad', padded, gradient(maxPool), { ...many, note: 'explicit padding', tolerance: 1e-4 }),
  agrees('AvgPool', planes, avgPool, many),
  agrees('AvgPool', padded, avgPool, { ...many, note: 'explicit padding' }),
  agrees('AvgPoolGrad', planes.filter(unpadded), gradient(avgPool), { ...many, tolerance: 1e-4 }),
  agrees('MaxPool3D', volumes, maxPool3d, many),
  agrees('MaxPool3DGrad', volumes.filter(square), gradient(maxPool3d), { ...many, tolerance: 1e-4 }),
  agrees('AvgPool3D', volumes, avgPool3d, many),
  agrees('AvgPool3DGrad', volumes.filter(unpadded), gradient(avgPool3d), { ...many, tolerance: 1e-4 }),
  agrees(
    'MaxPool',
    fc.record({ x: tensor({ shape: fc.constant([1, 7, 8, 2]), range: values }), dilation: small }),
    ({ x, dilation }) => tf.pool(x, 2, 'max', 'valid', dilation, 1),
    { note: 'dilated, by pool', runs: 20 },
  ),
  agrees(
    'MaxPoolWithArgmax',
    fc.tuple(planes, fc.boolean()).map(([sample, batched]) => ({ ...sample, batched })),
    ({ x, window, strides, pad, batched }) =>
      Object.values(tf.maxPoolWithArgmax(x, window as Pair, strides as Pair, pad as 'same', batched)),
    many,
  ),
  agrees(
    'Dilation2D',
    fc.record({
      x: tensor({ shape: fc.constantFrom([1, 6, 7, 2], [2, 5, 5, 1]) }),
      filter: tensor({ shape: fc.constantFrom([2, 3], [3, 1]), range: { from: -1, to: 1 } }),
      strides: fc.tuple(small, small),
      pad: fc.constantFrom<'valid' | 'same'>('valid', 'same'),
    }),
    ({ x, filter, strides, pad }) =>
      tf.dilation2d(x, tf.stack(Array(x.shape[3]).fill(filter), 2) as tf.Tensor3D, strides, pad),
  ),
  ...['Dilation2DBackpropInput', 'Dilation2DBackpropFilter'].map((kernel) =>
    agrees(
      kernel,
      fc.record({
        x: tensor({ shape: fc.constantFrom([1, 6, 7, 2], [2, 5, 5, 1]), range: values }),
        strides: fc.tuple(small, small),
        pad: fc.constantFrom<'valid' | 'same'>('valid', 'same'),
      }),
      ({ x, strides, pad }) =>
        tf.grads((t: AnyTensor, f: AnyTensor) => tf.square(tf.dilation2d(t, f, strides, pad)))([
          x,
          tf.range(0, 4 * x.shape[3]).reshape([2, 2, x.shape[3]]),
        ]),
    ),
  ),
];

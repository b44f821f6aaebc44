/** Convolutions of one to three dimensions, their transposes, and both gradients of each. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Range, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';
import type { AnyTensor } from './sample.ts';

type Pad = 'valid' | 'same' | number | [[0, 0], [number, number], [number, number], [0, 0]];

const floats: Range = { from: -1, to: 1 };
const small = fc.integer({ min: 1, max: 3 });
/** Channel numbers below, at and beyond what blocked kernels take. */
const channels = fc.constantFrom(1, 2, 3, 6, 16, 17, 32);
const side = fc.nat(2);
const padNames = fc.constantFrom<'valid' | 'same'>('valid', 'same');
const pads = fc.oneof(
  padNames,
  fc.nat(2),
  fc.tuple(side, side, side, side).map(([top, bottom, left, right]): Pad => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]),
);

/** For padding by a number TensorFlow.js takes the height's filter, stride and dilation for the width too. */
const square = ({ filter, steps: { strides, dilations } }: Geometry) =>
  [filter, strides, dilations].every(([height, width]) => height === width);

/** Strides and dilations, of which TensorFlow.js wants one to be 1. */
const steps = (rank: number) => {
  const several = fc.array(small, { minLength: rank, maxLength: rank });
  const ones = fc.constant(Array(rank).fill(1) as number[]);
  return fc.oneof(
    fc.record({ strides: several, dilations: ones }),
    fc.record({ strides: ones, dilations: several }),
    fc.record({ strides: ones, dilations: ones }),
  );
};

interface Geometry {
  batch: number;
  /** How many outputs fit without padding, per axis, and what is left over. */
  fits: number[];
  rest: number[];
  filter: number[];
  inputs: number;
  outputs: number;
  steps: { strides: number[]; dilations: number[] };
}

const geometry = (rank: number): fc.Arbitrary<Geometry> => {
  const lengths = fc.array(small, { minLength: rank, maxLength: rank });
  return fc.record({
    batch: fc.constantFrom(1, 2, 3, 16),
    fits: lengths,
    rest: fc.array(fc.nat(1), { minLength: rank, maxLength: rank }),
    filter: lengths,
    inputs: rank === 3 ? small : channels,
    outputs: rank === 3 ? small : channels,
    steps: steps(rank),
  });
};

/** Spatial lengths of an input to which the filter applies `fits` times. */
const spatial = ({ fits, rest, filter, steps: { strides, dilations } }: Geometry) =>
  fits.map((fit, i) => (fit - 1) * strides[i] + (filter[i] - 1) * dilations[i] + 1 + rest[i]);

const samples = (rank: number, filterChannels: (g: Geometry) => number[]) =>
  geometry(rank).chain((g) =>
    fc.record({
      x: tensor({ shape: fc.constant([g.batch, ...spatial(g), g.inputs]), range: floats }),
      filter: tensor({ shape: fc.constant([...g.filter, ...filterChannels(g)]), range: floats }),
      pad: rank === 2 ? pads.map((pad) => (typeof pad === 'number' && !square(g) ? 'same' : pad)) : padNames,
      strides: fc.constant(g.steps.strides),
      dilations: fc.constant(g.steps.dilations),
    }),
  );

const plain = samples(2, ({ inputs, outputs }) => [inputs, outputs]);
const depthwise = samples(2, ({ inputs, outputs }) => [inputs, (outputs % 3) + 1]);
const lines = samples(1, ({ inputs, outputs }) => [inputs, outputs]);
const volumes = samples(3, ({ inputs, outputs }) => [inputs, outputs]);

/** Transposed convolutions: their input is the output of a plain one, from outChannels to inChannels. */
const transposed = (rank: number) =>
  fc.tuple(geometry(rank), padNames).chain(([g, pad]) => {
    const { strides } = g.steps;
    const lengths = spatial({ ...g, steps: { strides, dilations: strides.map(() => 1) } });
    const fits = pad === 'valid' ? g.fits : lengths.map((length, i) => Math.ceil(length / strides[i]));
    const outShape = [
      g.batch,
      ...lengths.map((length, i) => (pad === 'valid' ? length - (strides[i] === 1 ? g.rest[i] : 0) : length)),
      g.outputs,
    ];
    return fc.record({
      x: tensor({ shape: fc.constant([g.batch, ...fits, g.inputs]), range: floats }),
      filter: tensor({ shape: fc.constant([...g.filter, g.outputs, g.inputs]), range: floats }),
      outShape: fc.constant(outShape),
      strides: fc.constant(strides),
      pad: fc.constant(pad),
    });
  });

const activations = [undefined, 'linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

/** A convolution with a bias and an activation; bias and slopes are as long as the most channels. */
const fused = <S extends object>(convolution: fc.Arbitrary<S>) =>
  fc
    .tuple(
      convolution,
      fc.record({
        bias: fc.oneof(fc.constant(undefined), tensor({ shape: fc.constant([96]), range: floats })),
        alpha: tensor({ shape: fc.constant([96]), range: floats }),
        activation: fc.constantFrom(...activations),
      }),
    )
    .map(([sample, rest]) => ({ ...sample, ...rest }));

type Pair = [number, number];
type Triple = [number, number, number];
type Sample = { x: AnyTensor; filter: AnyTensor; pad: unknown; strides: number[]; dilations: number[] };

const conv2d = ({ x, filter, pad, strides, dilations }: Sample) =>
  tf.conv2d(x, filter, strides as Pair, pad as number, 'NHWC', dilations as Pair);
const depthwise2d = ({ x, filter, pad, strides, dilations }: Sample) =>
  tf.depthwiseConv2d(x, filter, strides as Pair, pad as number, 'NHWC', dilations as Pair);
const conv3d = ({ x, filter, pad, strides, dilations }: Sample) =>
  tf.conv3d(x, filter, strides as Triple, pad as 'same', 'NDHWC', dilations as Triple);

/** Gradients of a convolution by its input and its filter, for an output gradient that is not constant. */
const gradients = (compute: (sample: Sample) => tf.Tensor) => (sample: Sample) =>
  tf.grads((x: AnyTensor, filter: AnyTensor) => tf.square(compute({ ...sample, x, filter })))([
    sample.x,
    sample.filter,
  ]);

/** TensorFlow.js has no gradient of dilated convolutions. */
const undilated = ({ dilations }: { dilations: number[] }) => dilations.every((dilation) => dilation === 1);
const many = { runs: 60, tolerance: 1e-4 };

export const convolutions: KernelCase[] = [
  agrees('Conv2D', plain, conv2d, many),
  agrees('Conv2DBackpropInput', plain.filter(undilated), gradients(conv2d), { ...many, note: 'and filter' }),
  agrees('Conv2DBackpropFilter', plain.filter(undilated), gradients(conv2d), { ...many, note: 'and input' }),
  agrees('DepthwiseConv2dNative', depthwise, depthwise2d, many),
  agrees('DepthwiseConv2dNativeBackpropInput', depthwise.filter(undilated), gradients(depthwise2d), many),
  agrees('DepthwiseConv2dNativeBackpropFilter', depthwise.filter(undilated), gradients(depthwise2d), many),
  agrees('Conv3D', volumes, conv3d, many),
  agrees('Conv3DBackpropInputV2', volumes.filter(undilated), gradients(conv3d), many),
  agrees('Conv3DBackpropFilterV2', volumes.filter(undilated), gradients(conv3d), many),
  agrees(
    'Conv2D',
    lines,
    ({ x, filter, pad, strides, dilations }) =>
      tf.conv1d(x, filter, strides[0], pad as 'same', 'NWC', dilations[0]),
    { ...many, note: 'by conv1d' },
  ),
  agrees(
    'Conv2D',
    plain,
    ({ x, filter, pad, strides }) =>
      tf.conv2d(
        tf.transpose(x, [0, 3, 1, 2]),
        filter,
        strides as Pair,
        typeof pad === 'object' ? 'same' : pad,
        'NCHW',
      ),
    { ...many, note: 'channels first', runs: 20 },
  ),
  agrees(
    'Conv2DBackpropInput',
    transposed(2),
    ({ x, filter, outShape, strides, pad }) =>
      tf.conv2dTranspose(x, filter, outShape as [number, number, number, number], strides as Pair, pad),
    { ...many, note: 'by conv2dTranspose' },
  ),
  agrees(
    'Conv2D',
    transposed(2),
    ({ x, filter, outShape, strides, pad }) =>
      tf.grads((t: AnyTensor, f: AnyTensor) =>
        tf.square(
          tf.conv2dTranspose(t, f, outShape as [number, number, number, number], strides as Pair, pad),
        ),
      )([x, filter]),
    { ...many, note: 'gradients of conv2dTranspose', runs: 30 },
  ),
  agrees(
    'Conv3DBackpropInputV2',
    transposed(3),
    ({ x, filter, outShape, strides, pad }) =>
      tf.conv3dTranspose(
        x,
        filter,
        outShape as [number, number, number, number, number],
        strides as Triple,
        pad,
      ),
    { ...many, note: 'by conv3dTranspose', runs: 30 },
  ),
  agrees(
    'DepthwiseConv2dNative',
    depthwise.filter(undilated),
    ({ x, filter, pad, strides }) => {
      const pointwise = tf
        .range(0, filter.shape[2] * filter.shape[3] * 2)
        .div(10)
        .reshape([1, 1, -1, 2]);
      return tf.separableConv2d(
        x,
        filter,
        pointwise as tf.Tensor4D,
        strides as Pair,
        typeof pad === 'string' ? pad : 'same',
      );
    },
    { ...many, note: 'by separableConv2d', runs: 30 },
  ),
  agrees(
    'FusedConv2D',
    fused(plain),
    ({ x, filter, pad, strides, dilations, bias, alpha, activation }) =>
      tf.fused.conv2d({
        x,
        filter,
        strides: strides as Pair,
        pad: pad as number,
        dilations: dilations as Pair,
        bias: bias?.slice(0, filter.shape[3]),
        activation: activation as 'relu',
        preluActivationWeights: activation === 'prelu' ? alpha.slice(0, filter.shape[3]) : undefined,
        leakyreluAlpha: 0.3,
      }),
    many,
  ),
  agrees(
    'FusedDepthwiseConv2D',
    fused(depthwise),
    ({ x, filter, pad, strides, dilations, bias, alpha, activation }) =>
      tf.fused.depthwiseConv2d({
        x,
        filter,
        strides: strides as Pair,
        pad: pad as number,
        dilations: dilations as Pair,
        bias: bias?.slice(0, filter.shape[2] * filter.shape[3]),
        activation: activation as 'relu',
        preluActivationWeights:
          activation === 'prelu' ? alpha.slice(0, filter.shape[2] * filter.shape[3]) : undefined,
        leakyreluAlpha: 0.3,
      }),
    many,
  ),
];

import * as tf from '@tensorflow/tfjs-core';
import { someTensor } from './cpu-fallback.ts';
import {
  convGeometry,
  poolGeometry,
  type ConvAttributes,
  type Geometry,
  type PoolAttributes,
} from './geometry.ts';
import type { BackendWasm } from './kernel.ts';

type Inputs = Record<string, tf.TensorInfo>;
type Attributes = Record<string, unknown>;

/** Whether a call is outside what the stock wasm kernel computes correctly, so that the cpu backend has to take it. */
type Limit = (inputs: Inputs, attributes: Attributes, backend: BackendWasm) => boolean;

const either =
  (...limits: Limit[]): Limit =>
  (inputs, attributes, backend) =>
    limits.some((limit) => limit(inputs, attributes, backend));

const anyInputIs =
  (...dtypes: tf.DataType[]): Limit =>
  (inputs) =>
    someTensor(inputs, ({ dtype }) => dtypes.includes(dtype));

const bool = anyInputIs('bool');
const notFloat = anyInputIs('bool', 'int32');
const empty: Limit = (inputs) => someTensor(inputs, ({ shape }) => shape.includes(0));
const always: Limit = () => true;

/** XNNPACK's comparisons drop NaN, which would hide a diverged training from whoever clips or rectifies with them. */
const hasNaN: Limit = (inputs, _, backend) =>
  someTensor(inputs, (tensor) => {
    if (tensor.dtype !== 'float32') return false;
    const values = backend.typedArrayFromHeap(tensor);
    for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) return true;
    return false;
  });

/**
 * XNNPACK derives the size of its output by itself. Where tfjs expects another one (it rounds up, or has mixed up the
 * height and width of the window) the kernel would write past the end of the output.
 */
function sizeDiffers(geometry: Geometry): boolean {
  const { inHeight, inWidth, outHeight, outWidth, padInfo, strideHeight, strideWidth } = geometry;
  const size = (length: number, window: number, stride: number) => Math.floor((length - window) / stride) + 1;
  const height = size(inHeight + padInfo.top + padInfo.bottom, geometry.effectiveFilterHeight, strideHeight);
  const width = size(inWidth + padInfo.left + padInfo.right, geometry.effectiveFilterWidth, strideWidth);
  return height !== outHeight || width !== outWidth;
}

const unusualPool: Limit = ({ x }, attributes) => {
  if (x.dtype !== 'float32') return true;
  const geometry = poolGeometry(x.shape, attributes as unknown as PoolAttributes);
  const { padInfo, filterHeight, filterWidth } = geometry;
  // XNNPACK refuses windows that lie wholly in the padding, and leaves the output as it was.
  const tooMuchPadding =
    Math.max(padInfo.top, padInfo.bottom) >= filterHeight ||
    Math.max(padInfo.left, padInfo.right) >= filterWidth;
  return tooMuchPadding || sizeDiffers(geometry);
};

const channelsFirst: Limit = (_, { dataFormat }) => dataFormat === 'NCHW';

/** tf.conv2dTranspose may be asked for an output smaller than its input implies. */
const surplusGradient: Limit = ({ dy, filter }, attributes) => {
  const inputShape = attributes.inputShape as number[];
  const { outHeight, outWidth } = convGeometry(
    inputShape,
    filter.shape,
    attributes as unknown as ConvAttributes,
  );
  return dy.shape[1] !== outHeight || dy.shape[2] !== outWidth;
};

const unusualConvolution =
  (depthwise: boolean): Limit =>
  ({ x, filter }, attributes, backend) =>
    channelsFirst({ x }, attributes, backend) ||
    sizeDiffers(convGeometry(x.shape, filter.shape, attributes as unknown as ConvAttributes, depthwise));

const unusualFusion: Limit = ({ bias }, { activation }) =>
  (bias !== undefined && bias.shape.length !== 1) || !vectorActivations.has(activation as string);
const vectorActivations = new Set(['linear', 'relu', 'relu6', 'prelu', 'leakyrelu', 'sigmoid']);

/** It takes the indices of every batch from the first one. */
const inBatches: Limit = (_, { batchDims }) => batchDims !== 0;

/** It writes a one wherever the index says, beyond the result too; and integers, whatever the type. */
const unusualOneHot: Limit = ({ indices }, { depth, dtype }, backend) =>
  dtype !== 'int32' ||
  backend.typedArrayFromHeap(indices).some((index) => index < 0 || index >= (depth as number));

/** Its slopes are a row for the last axes of x; other shapes it does not broadcast. */
const unusualSlopes: Limit = ({ x, alpha }) => {
  const rows = alpha.shape.slice(alpha.shape.findIndex((extent) => extent !== 1));
  const rank = alpha.shape.length;
  return (
    rank > x.shape.length ||
    alpha.dtype !== 'float32' ||
    (rows.length > 0 && rows.join() !== x.shape.slice(-rows.length).join())
  );
};

/** It writes four bytes for each bool. */
const choosesBools: Limit = ({ t, e }) => t.dtype === 'bool' || e.dtype === 'bool';

const noAxes: Limit = (_, { dims }) => (dims as number[]).length === 0;

const entries = (limit: Limit, kernels: string): [string, Limit][] =>
  kernels.split(' ').map((name) => [name, limit]);

/** Limits of the stock kernels of tfjs-backend-wasm 4.22, found by comparing each with the cpu backend's. */
export const stockLimits = new Map<string, Limit>([
  ...entries(inBatches, 'GatherV2'),
  ...entries(unusualOneHot, 'OneHot'),
  ...entries(either(empty, unusualSlopes), 'Prelu'),
  ...entries(choosesBools, 'Select'),
  ...entries(either(bool, noAxes), 'Reverse'),
  // Integers go through float32, or come back as the bits of floats.
  ...entries(notFloat, 'Neg StridedSlice'),
  ...entries(notFloat, 'Acos Acosh Asin Asinh Atan Atanh Expm1 IsFinite IsInf IsNan Log1p Reciprocal'),
  ...entries(notFloat, 'Selu Sinh Softplus RealDiv Mod Pow Atan2 BatchMatMul _FusedMatMul Tanh'),
  ...entries(bool, 'Abs Add Cumsum Exp LeakyRelu Multiply Relu Round Sign Square Step Sub'),
  ...entries(empty, 'All Any ArgMax ArgMin Max Mean Min Prod Sum Transpose'),
  ...entries(hasNaN, 'Maximum Minimum'),
  ...entries(either(notFloat, hasNaN), 'ClipByValue'),
  ...entries(either(bool, hasNaN), 'Relu6'),
  // They look for their maximum from the smallest positive float on, and never find a negative one.
  ...entries(always, 'MaxPool3D MaxPool3DGrad MaxPoolWithArgmax'),
  ...entries(always, 'Dilation2D Dilation2DBackpropInput Dilation2DBackpropFilter'),
  // They are right for one channel and one image only.
  ...entries(always, 'Conv3DBackpropInputV2 Conv3DBackpropFilterV2'),
  // Gives floats where the result is an integer.
  ...entries(always, 'FloorDiv'),
  // They round half a pixel the other way, and cut the colour of the margin to an integer.
  ...entries(always, 'RotateWithOffset Transform'),
  // Counts the rows of a matrix one by one instead of all its elements together.
  ...entries(always, 'Bincount'),
  ...entries(unusualPool, 'MaxPool AvgPool'),
  ...entries(channelsFirst, 'Conv2DBackpropFilter'),
  ...entries(either(channelsFirst, surplusGradient), 'Conv2DBackpropInput'),
  ...entries(unusualConvolution(false), 'Conv2D'),
  ...entries(either(unusualConvolution(false), unusualFusion), 'FusedConv2D'),
  ...entries(unusualConvolution(true), 'DepthwiseConv2dNative'),
  ...entries(either(unusualConvolution(true), unusualFusion), 'FusedDepthwiseConv2D'),
]);

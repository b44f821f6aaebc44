import * as tf from '@tensorflow/tfjs';
import { convGeometry, type ConvAttributes } from './geometry.ts';
import { addColumnsToImages, imagesToColumns } from './image-columns.ts';
import { defineKernel, floats, runKernel, withShape } from './kernel.ts';

/**
 * Gradient of a convolution with respect to its filter: the unrolled input times dy. The unrolled input, by far the
 * larger of the two, is the left operand, laid out so that neither needs transposing.
 */
export const conv2DBackpropFilter = defineKernel<
  { x: tf.TensorInfo; dy: tf.TensorInfo },
  ConvAttributes & { filterShape: number[] }
>('Conv2DBackpropFilter', ({ x, dy }, attributes, backend) => {
  const { filterShape } = attributes;
  const geometry = convGeometry(x.shape, filterShape, attributes);
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = geometry;
  const positions = batchSize * outHeight * outWidth;

  const columns = backend.makeOutput([filterHeight * filterWidth * inChannels, positions], 'float32');
  imagesToColumns(floats(x, backend), batchSize, geometry, floats(columns, backend));
  const rows = withShape(dy, [positions, outChannels]);
  const noTransposes = { transposeA: false, transposeB: false };
  const gradient = runKernel('BatchMatMul', { a: columns, b: rows }, noTransposes, backend);
  backend.disposeData(columns.dataId);
  return withShape(gradient, filterShape);
});

/**
 * Gradient of a convolution with respect to its input: dy times the transposed filter gives each window's gradient, and
 * overlapping windows add up. (As a forward convolution of padded dy it would multiply by many zeros.)
 */
export const conv2DBackpropInput = defineKernel<
  { dy: tf.TensorInfo; filter: tf.TensorInfo },
  ConvAttributes & { inputShape: number[] }
>('Conv2DBackpropInput', ({ dy, filter }, attributes, backend) => {
  const { inputShape } = attributes;
  const geometry = convGeometry(inputShape, filter.shape, attributes);
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = geometry;
  const positions = batchSize * outHeight * outWidth;

  const rows = withShape(dy, [positions, outChannels]);
  const matrix = withShape(filter, [filterHeight * filterWidth * inChannels, outChannels]);
  const transposed = { transposeA: false, transposeB: true };
  const columns = runKernel('BatchMatMul', { a: rows, b: matrix }, transposed, backend);
  const dx = backend.makeOutput(inputShape, 'float32');
  const images = floats(dx, backend).fill(0);
  addColumnsToImages(floats(columns, backend), batchSize, geometry, images);
  backend.disposeData(columns.dataId);
  return dx;
});

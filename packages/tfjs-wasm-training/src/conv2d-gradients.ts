import * as tf from '@tensorflow/tfjs-core';
import { convGeometry, type ConvAttributes, type Geometry } from './geometry.ts';
import { elements, matrixOf, releaseView, viewRows } from './heap-matrix.ts';
import { addColumnsToImages, imagesToColumns } from './image-columns.ts';
import { defineKernel, floats, runKernel, withShape, type BackendWasm } from './kernel.ts';
import { multiply } from './matmul.ts';

/**
 * Gradient of a convolution with respect to its filter: the unrolled images times dy, block by block. The unrolled
 * images, by far the larger of the two, are the left operand, laid out so that neither needs transposing.
 */
export const conv2DBackpropFilter = defineKernel<
  { x: tf.TensorInfo; dy: tf.TensorInfo },
  ConvAttributes & { filterShape: number[] }
>('Conv2DBackpropFilter', ({ x, dy }, attributes, backend) => {
  const { filterShape } = attributes;
  const geometry = convGeometry(x.shape, filterShape, attributes);
  const { taps, positions, imageSize } = sizesOf(geometry);
  const { outChannels } = geometry;
  const gradient = backend.makeOutput(filterShape, 'float32');
  const partial = backend.makeOutput([taps, outChannels], 'float32');
  floats(gradient, backend).fill(0);

  forEachBlock(geometry, backend, (columns, first, count) => {
    const images = floats(x, backend).subarray(first * imageSize);
    imagesToColumns(images, count, geometry, floats(columns, backend));
    const left = matrixOf(columns, taps, count * positions, backend);
    const product = matrixOf(partial, taps, outChannels, backend);
    const dyRows = matrixOf(dy, geometry.batchSize * positions, outChannels, backend);
    const right = viewRows(dyRows, first * positions, count * positions, backend);
    multiply(left, right, product, backend);
    releaseView(right, backend);
    addTo(floats(gradient, backend), elements(product, backend));
  });
  backend.disposeData(partial.dataId);
  return gradient;
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
  const { taps, positions, imageSize } = sizesOf(geometry);
  const { batchSize, outChannels } = geometry;
  const filterMatrix = withShape(filter, [taps, outChannels]);
  const dx = backend.makeOutput(inputShape, 'float32');
  floats(dx, backend).fill(0);

  if (batchSize * positions === 1) {
    const row = withShape(dy, [1, outChannels]);
    const orders = { transposeA: false, transposeB: true };
    const window = runKernel('BatchMatMul', { a: row, b: filterMatrix }, orders, backend);
    addColumnsToImages(floats(window, backend), 1, geometry, floats(dx, backend));
    backend.disposeData(window.dataId);
    return dx;
  }
  const transposed = runKernel('Transpose', { x: filterMatrix }, { perm: [1, 0] }, backend);

  forEachBlock(geometry, backend, (columns, first, count) => {
    const dyRows = matrixOf(dy, batchSize * positions, outChannels, backend);
    const left = viewRows(dyRows, first * positions, count * positions, backend);
    const product = matrixOf(columns, count * positions, taps, backend);
    multiply(left, matrixOf(transposed, outChannels, taps, backend), product, backend);
    releaseView(left, backend);
    const images = floats(dx, backend).subarray(first * imageSize);
    addColumnsToImages(elements(product, backend), count, geometry, images);
  });
  backend.disposeData(transposed.dataId);
  return dx;
});

/** Floats of unrolled images per block: bounds the memory for large batches, and makes packing dy for each one cheap. */
const blockSize = 2 ** 20;

/**
 * Calls `visit` for each block of images, with room for their unrolled windows, the first image and how many they are.
 */
function forEachBlock(
  geometry: Geometry,
  backend: BackendWasm,
  visit: (columns: tf.TensorInfo, first: number, count: number) => void,
): void {
  const { batchSize } = geometry;
  const { taps, positions } = sizesOf(geometry);
  const imagesPerBlock = Math.min(batchSize, Math.max(1, Math.floor(blockSize / (taps * positions))));
  const columns = backend.makeOutput([taps, imagesPerBlock * positions], 'float32');
  for (let first = 0; first < batchSize; first += imagesPerBlock) {
    visit(columns, first, Math.min(imagesPerBlock, batchSize - first));
  }
  backend.disposeData(columns.dataId);
}

function sizesOf({
  filterHeight,
  filterWidth,
  inChannels,
  inHeight,
  inWidth,
  outHeight,
  outWidth,
}: Geometry) {
  return {
    taps: filterHeight * filterWidth * inChannels,
    positions: outHeight * outWidth,
    imageSize: inHeight * inWidth * inChannels,
  };
}

function addTo(sums: Float32Array, terms: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += terms[i];
}

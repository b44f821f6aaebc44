import * as tf from '@tensorflow/tfjs-core';
import { convGeometry, type ConvAttributes, type Geometry } from './geometry.ts';
import { defineKernel, floats } from './kernel.ts';

/**
 * Calls `visit` for every output position and filter tap inside the image, with the offsets of their channels in dy
 * [batch, out height, out width, channels * multiplier], x [batch, height, width, channels] and the filter
 * [filter height, filter width, channels, multiplier].
 */
function forEachTap(geometry: Geometry, visit: (dy: number, x: number, filter: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = geometry;
  let dy = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      for (let outColumn = 0; outColumn < outWidth; outColumn++, dy += outChannels) {
        for (let tapRow = 0; tapRow < filterHeight; tapRow++) {
          const row = outRow * strideHeight + tapRow * dilationHeight - padInfo.top;
          if (row < 0 || row >= inHeight) continue;
          for (let tapColumn = 0; tapColumn < filterWidth; tapColumn++) {
            const column = outColumn * strideWidth + tapColumn * dilationWidth - padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            const x = ((image * inHeight + row) * inWidth + column) * inChannels;
            visit(dy, x, (tapRow * filterWidth + tapColumn) * outChannels);
          }
        }
      }
    }
  }
}

/** Gradient of a depthwise convolution with respect to its filter. */
export const depthwiseBackpropFilter = defineKernel<
  { x: tf.TensorInfo; dy: tf.TensorInfo },
  ConvAttributes & { filterShape: number[] }
>('DepthwiseConv2dNativeBackpropFilter', ({ x, dy }, attributes, backend) => {
  const { filterShape } = attributes;
  const geometry = convGeometry(x.shape, filterShape, attributes, true);
  const [channels, multiplier] = filterShape.slice(2);
  const gradient = backend.makeOutput(filterShape, 'float32');
  const [input, upstream] = [floats(x, backend), floats(dy, backend)];
  const sums = new Float64Array(tf.util.sizeFromShape(filterShape));
  forEachTap(geometry, (dyAt, xAt, filterAt) => {
    for (let channel = 0; channel < channels; channel++) {
      const value = input[xAt + channel];
      for (let m = 0; m < multiplier; m++) sums[filterAt++] += value * upstream[dyAt++];
    }
  });
  floats(gradient, backend).set(sums);
  return gradient;
});

/** Gradient of a depthwise convolution with respect to its input. */
export const depthwiseBackpropInput = defineKernel<
  { dy: tf.TensorInfo; filter: tf.TensorInfo },
  ConvAttributes & { inputShape: number[] }
>('DepthwiseConv2dNativeBackpropInput', ({ dy, filter }, attributes, backend) => {
  const { inputShape } = attributes;
  const geometry = convGeometry(inputShape, filter.shape, attributes, true);
  const [channels, multiplier] = filter.shape.slice(2);
  const dx = backend.makeOutput(inputShape, 'float32');
  const [upstream, weights, gradient] = [dy, filter, dx].map((tensor) => floats(tensor, backend));
  gradient.fill(0);
  forEachTap(geometry, (dyAt, xAt, filterAt) => {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let m = 0; m < multiplier; m++) sum += weights[filterAt++] * upstream[dyAt++];
      gradient[xAt + channel] += sum;
    }
  });
  return dx;
});

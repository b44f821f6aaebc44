import * as tf from '@tensorflow/tfjs-core';
import { poolGeometry, type Geometry, type PoolAttributes } from './geometry.ts';
import { defineKernel, floats } from './kernel.ts';

/** Calls `visit` for every output position with the rows and columns of the image that its window covers. */
function forEachWindow(
  geometry: Geometry,
  visit: (output: number, image: number, top: number, bottom: number, left: number, right: number) => void,
): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = geometry;
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * strideHeight - padInfo.top;
      const bottom = Math.min(inHeight, top + geometry.filterHeight);
      for (let column = 0; column < outWidth; column++) {
        const left = column * strideWidth - padInfo.left;
        const right = Math.min(inWidth, left + geometry.filterWidth);
        visit(output++, image, Math.max(0, top), bottom, Math.max(0, left), right);
      }
    }
  }
}

/**
 * Gradient of max pooling: dy goes to the first maximum of each window, as in the cpu backend.
 *
 * The stock kernel starts its search for the maximum from the smallest positive float instead of minus infinity. A
 * window without a positive value therefore finds no maximum, and its gradient is lost, or lands on the first pixel of
 * the batch. In a fresh LeNet with tanh these are 5 % of the first and 22 % of the second pooling's windows: its loss
 * is 0.25 % off after five steps of momentum, though nothing fails.
 */
export const maxPoolGrad = defineKernel<{ dy: tf.TensorInfo; input: tf.TensorInfo }, PoolAttributes>(
  'MaxPoolGrad',
  ({ dy, input }, attributes, backend) => {
    const geometry = poolGeometry(input.shape, attributes);
    const { inHeight, inWidth, inChannels: channels } = geometry;
    const dx = backend.makeOutput(input.shape, 'float32');
    const [x, upstream, gradient] = [
      floats(input, backend),
      floats(dy, backend),
      floats(dx, backend).fill(0),
    ];
    forEachWindow(geometry, (output, image, top, bottom, left, right) => {
      for (let channel = 0; channel < channels; channel++) {
        let maximum = -Infinity;
        let position = -1;
        for (let row = top; row < bottom; row++) {
          let at = ((image * inHeight + row) * inWidth + left) * channels + channel;
          for (let column = left; column < right; column++, at += channels) {
            if (x[at] > maximum) {
              maximum = x[at];
              position = at;
            }
          }
        }
        if (position >= 0) gradient[position] += upstream[output * channels + channel];
      }
    });
    return dx;
  },
);

/**
 * Gradient of average pooling: dy spread evenly over each window. A window that reaches into the padding averages, and
 * so spreads, over its pixels inside the image only; the cpu backend divides its gradient by the whole window's size,
 * which disagrees with its own forward pass.
 */
export const avgPoolGrad = defineKernel<{ dy: tf.TensorInfo; input: tf.TensorInfo }, PoolAttributes>(
  'AvgPoolGrad',
  ({ dy, input }, attributes, backend) => {
    const geometry = poolGeometry(input.shape, attributes);
    const { inHeight, inWidth, inChannels: channels } = geometry;
    const dx = backend.makeOutput(input.shape, 'float32');
    const [upstream, gradient] = [floats(dy, backend), floats(dx, backend).fill(0)];
    forEachWindow(geometry, (output, image, top, bottom, left, right) => {
      const share = 1 / ((bottom - top) * (right - left));
      for (let row = top; row < bottom; row++) {
        let at = ((image * inHeight + row) * inWidth + left) * channels;
        for (let column = left; column < right; column++) {
          let from = output * channels;
          for (const end = from + channels; from < end; from++, at++) gradient[at] += upstream[from] * share;
        }
      }
    });
    return dx;
  },
);

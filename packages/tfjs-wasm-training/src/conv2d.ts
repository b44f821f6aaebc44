import * as tf from '@tensorflow/tfjs-core';
import { convGeometry, type ConvAttributes, type Geometry } from './geometry.ts';
import { runKernel, withShape, type BackendWasm } from './kernel.ts';

type Inputs = { x: tf.TensorInfo; filter: tf.TensorInfo };

/** The stock convolution, except that a filter as large as the image (LeNet's C5) is multiplied as a matrix. */
export function conv2D(stock: tf.KernelConfig): tf.KernelConfig {
  const convolve = withExplicitPadding(stock, false);
  return {
    ...convolve,
    kernelFunc: (call) => {
      const { x, filter } = call.inputs as Inputs;
      const geometry = convGeometry(x.shape, filter.shape, call.attrs as unknown as ConvAttributes);
      if (!coversImage(geometry)) return convolve.kernelFunc(call);
      const { batchSize, outChannels } = geometry;
      const inner = tf.util.sizeFromShape(filter.shape) / outChannels;
      const [a, b] = [withShape(x, [batchSize, inner]), withShape(filter, [inner, outChannels])];
      const noTransposes = { transposeA: false, transposeB: false };
      const out = runKernel('BatchMatMul', { a, b }, noTransposes, call.backend as BackendWasm);
      return withShape(out, geometry.outShape);
    },
  };
}

function coversImage({
  inHeight,
  inWidth,
  filterHeight,
  filterWidth,
  padInfo,
  outHeight,
  outWidth,
}: Geometry): boolean {
  const unpadded = padInfo.top + padInfo.bottom + padInfo.left + padInfo.right === 0;
  return inHeight === filterHeight && inWidth === filterWidth && unpadded && outHeight * outWidth === 1;
}

/**
 * A stock convolution kernel with 'same' padding spelt out in pixels. Left to XNNPACK, 'same' gives zeros or an
 * unwritten output where the stride is so long that an axis needs no padding (a 2x2 filter at stride 3 on 6x6, say).
 */
export function withExplicitPadding(stock: tf.KernelConfig, depthwise: boolean): tf.KernelConfig {
  return {
    ...stock,
    kernelFunc: (call) => {
      const attributes = call.attrs as unknown as ConvAttributes;
      if (attributes.pad !== 'same') return stock.kernelFunc(call);
      const { x, filter } = call.inputs as Inputs;
      const { top, bottom, left, right } = convGeometry(x.shape, filter.shape, attributes, depthwise).padInfo;
      // prettier-ignore
      const pad = [[0, 0], [top, bottom], [left, right], [0, 0]];
      return stock.kernelFunc({ ...call, attrs: { ...call.attrs, pad } });
    },
  };
}

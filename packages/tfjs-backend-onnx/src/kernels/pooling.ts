import {
  type AvgPoolAttrs,
  type AvgPoolGradAttrs,
  type AvgPoolGradInputs,
  type AvgPoolInputs,
  type MaxPoolAttrs,
  type MaxPoolGradAttrs,
  type MaxPoolGradInputs,
  type MaxPoolInputs,
  type MaxPoolWithArgmaxAttrs,
  type MaxPoolWithArgmaxInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import {
  type PoolWindow,
  averagePool2D,
  averagePool2DGradient,
  maxPool2D,
  maxPool2DGradient,
} from '../graph/image.ts';
import type { Node } from '../graph/node.ts';
import { add, constant, equal, iota, pad, reshape, scalar, slice, where } from '../graph/operations.ts';
import { windowOf } from './convolution.ts';
import { type KernelTable, kernel } from './kernel.ts';

type PoolAttributes = Pick<MaxPoolAttrs, 'filterSize' | 'strides' | 'pad'> &
  Partial<Pick<MaxPoolAttrs, 'dimRoundingMode'>>;

/** `undefined` for what is left to the cpu backend: other types, and windows that may lie outside of the image altogether. */
function poolWindow(x: Node, attributes: PoolAttributes): PoolWindow | undefined {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const shape = x.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const kernel = [info.filterHeight, info.filterWidth] as const;
  const window = windowOf(info);
  const inside = window.pads.every((padding, i) => padding < kernel[i % 2]);
  if (x.dtype !== 'float32' || !inside || info.outHeight < 1 || info.outWidth < 1) return undefined;
  return { kernel, ...window };
}

export const poolingKernels: KernelTable = {
  MaxPool: kernel<MaxPoolInputs, MaxPoolAttrs>(({ x }, attributes) => {
    const window = poolWindow(x, attributes);
    return window && maxPool2D(x, window);
  }),

  MaxPoolGrad: kernel<MaxPoolGradInputs, MaxPoolGradAttrs>(({ dy, input }, attributes) => {
    const window = poolWindow(input, attributes);
    return window && dy.dtype === 'float32' ? maxPool2DGradient(dy, input, window) : undefined;
  }),

  MaxPoolWithArgmax: kernel<MaxPoolWithArgmaxInputs, MaxPoolWithArgmaxAttrs>(
    ({ x }, { includeBatchInIndex, ...attributes }) => {
      const window = x.shape.length === 4 && poolWindow(x, attributes);
      if (!window) return undefined;
      const maxima = maxPool2D(x, window);
      return [maxima, positionsOf(maxima, x, window, includeBatchInIndex)];
    },
  ),

  AvgPool: kernel<AvgPoolInputs, AvgPoolAttrs>(({ x }, attributes) => {
    const window = poolWindow(x, attributes);
    return window && averagePool2D(x, window);
  }),

  AvgPoolGrad: kernel<AvgPoolGradInputs, AvgPoolGradAttrs>(({ dy, input }, attributes) => {
    const window = poolWindow(input, attributes);
    return window && dy.dtype === 'float32' ? averagePool2DGradient(dy, window, input.shape) : undefined;
  }),
};

/** Where in the image, counted along its elements, the first maximum of each window is. */
function positionsOf(maxima: Node, x: Node, window: PoolWindow, countBatch: boolean): Node {
  const [, height, width, channels] = x.shape;
  const [batch, rows, columns] = maxima.shape;
  const { kernel, strides, pads } = window;
  const [top, left, bottom, right] = pads;
  const padded = pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]], scalar(-Infinity)); // prettier-ignore
  let position: Node | undefined;
  for (let tap = kernel[0] * kernel[1] - 1; tap >= 0; tap--) {
    // from the last to the first, so that the first of equal maxima stays
    const [row, column] = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    const value = slice(padded, [0, row, column, 0], maxima.shape, [1, ...strides, 1]);
    const here = constant(
      Int32Array.from({ length: rows * columns }, (_, i) => {
        const y = Math.floor(i / columns) * strides[0] + row - top;
        const x = (i % columns) * strides[1] + column - left;
        return (y * width + x) * channels;
      }),
      [1, rows, columns, 1],
      'int32',
    );
    position = position ? where(equal(value, maxima), here, position) : here;
  }
  const withChannel = add(position as Node, iota(channels));
  if (!countBatch) return add(withChannel, constant(new Int32Array(batch), [batch, 1, 1, 1], 'int32'));
  const images = Int32Array.from({ length: batch }, (_, n) => n * height * width * channels);
  return add(withChannel, reshape(constant(images, [batch], 'int32'), [batch, 1, 1, 1]));
}

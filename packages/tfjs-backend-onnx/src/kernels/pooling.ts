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
import type { Node, Shape } from '../graph/node.ts';
import {
  add,
  constant,
  equal,
  expand,
  iota,
  pad,
  reshape,
  scalar,
  slice,
  where,
} from '../graph/operations.ts';
import { sidesApart, towards, windowOf } from './convolution.ts';
import { type KernelTable, kernel } from './kernel.ts';
import { partReached, reachedBy, scaledAlong, shareFactors } from './margins.ts';

type PoolAttributes = Pick<MaxPoolAttrs, 'filterSize' | 'strides' | 'pad'> &
  Partial<Pick<MaxPoolAttrs, 'dimRoundingMode'>>;

function poolInfo(x: Node, attributes: PoolAttributes): backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const shape = x.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return sidesApart(info, pad, dimRoundingMode);
}

const poolWindow = (info: backend_util.Conv2DInfo): PoolWindow => ({
  kernel: [info.filterHeight, info.filterWidth],
  ...windowOf(info),
});

/** `undefined` for what is left to the cpu backend: other types, and sizes that do not fit together. */
function forwardInfo(x: Node, attributes: PoolAttributes): backend_util.Conv2DInfo | undefined {
  const info = poolInfo(x, attributes);
  return x.dtype === 'float32' && info.outHeight > 0 && info.outWidth > 0 ? info : undefined;
}

/** TensorFlow.js' specs want the image itself of windows of one element if there are as many as elements, wherever they lie. */
const handsOn = ({ filterHeight, filterWidth, ...info }: backend_util.Conv2DInfo): boolean =>
  filterHeight === 1 &&
  filterWidth === 1 &&
  info.inHeight === info.outHeight &&
  info.inWidth === info.outWidth;

/** A pool, with `outside` for the windows that do not meet the image. */
function pooled(
  x: Node,
  attributes: PoolAttributes,
  pool: (x: Node, window: PoolWindow) => Node,
  outside: number,
): Node | undefined {
  const info = forwardInfo(x, attributes);
  if (!info) return undefined;
  if (handsOn(info)) return x;
  const { kernel: size, ...window } = poolWindow(info);
  const [batch, , , channels] = x.shape;
  const { outHeight, outWidth } = info;
  const part = partReached([batch, outHeight, outWidth, channels], x.shape, window, size);
  if (!part) return expand(scalar(outside), [batch, outHeight, outWidth, channels]);
  const { rows, columns } = part;
  return pad(
    pool(part.cut(x), { kernel: size, ...part.window }),
    [
      [0, 0],
      [rows.first, outHeight - rows.first - rows.windows],
      [columns.first, outWidth - columns.first - columns.windows],
      [0, 0],
    ],
    scalar(outside),
  );
}

/** The gradient of a pool, as far as its windows meet the image. @param gradient of the part of the image that they reach. */
function poolGradient(
  dy: Node,
  x: Node,
  attributes: PoolAttributes,
  gradient: (dy: Node, x: Node, window: PoolWindow) => Node,
): Node | undefined {
  if (dy.dtype !== 'float32' || x.dtype !== 'float32') return undefined;
  const info = towards(poolInfo(x, attributes), dy.shape);
  if (handsOn(info)) return dy;
  const { kernel, ...window } = poolWindow(info);
  const reached = reachedBy(dy, x.shape, window, kernel);
  if (!reached) return expand(scalar(0), x.shape);
  return reached.restored(gradient(reached.dy, reached.cut(x), { kernel, ...reached.window }));
}

/** What the windows at the margins give is shared among fewer elements: dy times the size of each window by what of it is inside. */
function concentrated(dy: Node, image: Shape, { kernel, strides, pads }: PoolWindow): Node {
  return [0, 1].reduce((result, i) => {
    const factors = shareFactors(dy.shape[i + 1], image[i + 1], kernel[i], strides[i], pads[i]);
    return scaledAlong(result, i + 1, factors);
  }, dy);
}

export const poolingKernels: KernelTable = {
  MaxPool: kernel<MaxPoolInputs, MaxPoolAttrs>(({ x }, attributes) =>
    pooled(x, attributes, maxPool2D, -Infinity),
  ),

  MaxPoolGrad: kernel<MaxPoolGradInputs, MaxPoolGradAttrs>(({ dy, input }, attributes) =>
    poolGradient(dy, input, attributes, maxPool2DGradient),
  ),

  MaxPoolWithArgmax: kernel<MaxPoolWithArgmaxInputs, MaxPoolWithArgmaxAttrs>(
    ({ x }, { includeBatchInIndex, ...attributes }) => {
      const info = x.shape.length === 4 && forwardInfo(x, attributes);
      if (!info) return undefined;
      const window = poolWindow(info);
      if (window.pads.some((padding, i) => padding >= window.kernel[i % 2])) return undefined; // of no element
      const maxima = maxPool2D(x, window);
      return [maxima, positionsOf(maxima, x, window, includeBatchInIndex)];
    },
  ),

  AvgPool: kernel<AvgPoolInputs, AvgPoolAttrs>(({ x }, attributes) =>
    pooled(x, attributes, averagePool2D, NaN),
  ),

  AvgPoolGrad: kernel<AvgPoolGradInputs, AvgPoolGradAttrs>(({ dy, input }, attributes) =>
    poolGradient(dy, input, attributes, (slopes, { shape }, window) =>
      averagePool2DGradient(
        // TensorFlow.js' specs want it otherwise for padding that is given side by side.
        Array.isArray(attributes.pad) ? slopes : concentrated(slopes, shape, window),
        window,
        shape,
      ),
    ),
  ),
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

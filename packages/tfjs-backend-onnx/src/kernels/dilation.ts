import {
  type Dilation2DAttrs,
  type Dilation2DBackpropFilterInputs,
  type Dilation2DBackpropInputInputs,
  type Dilation2DInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import { Node, type Shape } from '../graph/node.ts';
import {
  add,
  cast,
  concat,
  equal,
  greater,
  iota,
  pad,
  reduce,
  reshape,
  scalar,
  slice,
  transpose,
  where,
} from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

/**
 * Grey-scale dilation of images [batch, height, width, channels] by filters [height, width, channels]: the maximum, over the taps of the
 * filter, of the image under the tap plus the tap's value. Gradients go to the first tap that reaches the maximum.
 */
export const dilationKernels: KernelTable = {
  Dilation2D: kernel<Dilation2DInputs, Dilation2DAttrs>(({ x, filter }, attributes) => {
    if (x.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
    return reduce('ReduceMax', candidatesOf(x, filter, windowOf(x, filter, attributes)), [0]);
  }),

  Dilation2DBackpropFilter: kernel<Dilation2DBackpropFilterInputs, Dilation2DAttrs>(
    ({ x, filter, dy }, attributes) => {
      if ([x, filter, dy].some(({ dtype }) => dtype !== 'float32')) return undefined;
      const gradients = gradientsOfTaps(x, filter, dy, windowOf(x, filter, attributes));
      return reshape(reduce('ReduceSum', gradients, [1, 2, 3]), filter.shape);
    },
  ),

  /** Each tap's gradients, as a channel, are put back where the tap lay by a transposed convolution whose filters have a single one. */
  Dilation2DBackpropInput: kernel<Dilation2DBackpropInputInputs, Dilation2DAttrs>(
    ({ x, filter, dy }, attributes) => {
      if ([x, filter, dy].some(({ dtype }) => dtype !== 'float32')) return undefined;
      const window = windowOf(x, filter, attributes);
      const { taps, strides, dilations, margins } = window;
      const [batch, height, width, channels] = x.shape;
      const [, rows, columns] = dy.shape;
      const [padHeight, padWidth] = [height, width].map(
        (extent, i) => extent + margins[i][0] + margins[i][1],
      );
      const gradients = transpose(gradientsOfTaps(x, filter, dy, window), [1, 4, 0, 2, 3]);
      const channelsOfTaps = reshape(gradients, [batch * channels, taps.length, rows, columns]);
      const count = iota(taps.length);
      const single = cast(equal(reshape(count, [taps.length, 1]), count), 'float32');
      const filters = reshape(single, [taps.length, 1, filter.shape[0], filter.shape[1]]);
      const shape = [batch * channels, 1, padHeight, padWidth];
      const spread = new Node('ConvTranspose', [channelsOfTaps, filters], shape, 'float32', {
        strides,
        dilations,
      });
      const images = transpose(reshape(spread, [batch, channels, padHeight, padWidth]), [0, 2, 3, 1]);
      return pad(images, around(margins.map(([before, after]) => [-before, -after])));
    },
  ),
};

interface Window {
  /** Positions of the filter's values in the window. */
  taps: readonly (readonly [row: number, column: number])[];
  strides: readonly [number, number];
  dilations: readonly [number, number];
  /** What to add to height and width, before and after, so that the windows cover the image exactly; negative: what to leave out. */
  margins: readonly (readonly [number, number])[];
  /** [batch, height, width, channels] of the result */
  shape: Shape;
}

function windowOf(x: Node, filter: Node, { strides, pad: padding, dilations }: Dilation2DAttrs): Window {
  const info = backend_util.computeDilation2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number],
    strides,
    padding,
    'NHWC',
    dilations,
  );
  const { dilationHeight, dilationWidth, strideHeight, strideWidth, padInfo } = info;
  const margin = (extent: number, count: number, stride: number, span: number, before: number) =>
    [before, (count - 1) * stride + span - extent - before] as const;
  const spanHeight = (info.filterHeight - 1) * dilationHeight + 1;
  const spanWidth = (info.filterWidth - 1) * dilationWidth + 1;
  return {
    taps: Array.from({ length: info.filterHeight * info.filterWidth }, (_, tap) => [
      Math.floor(tap / info.filterWidth) * dilationHeight,
      (tap % info.filterWidth) * dilationWidth,
    ]),
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    margins: [
      margin(info.inHeight, info.outHeight, strideHeight, spanHeight, padInfo.top),
      margin(info.inWidth, info.outWidth, strideWidth, spanWidth, padInfo.left),
    ],
    shape: info.outShape,
  };
}

const around = (margins: Window['margins']): Window['margins'] => [[0, 0], ...margins, [0, 0]];

/** For each tap the image under it plus its value: [taps, batch, height, width, channels]. What is not a number does not count. */
function candidatesOf(x: Node, filter: Node, { taps, strides, margins, shape }: Window): Node {
  const padded = pad(x, around(margins), scalar(-Infinity));
  const images = taps.map(([row, column]) => slice(padded, [0, row, column, 0], shape, [1, ...strides, 1]));
  const values = reshape(filter, [taps.length, 1, 1, 1, shape[3]]);
  const candidates = add(reshape(concat(images, 0), [taps.length, ...shape]), values);
  const lowest = scalar(Number.MIN_SAFE_INTEGER); // with which the cpu backend begins
  return where(greater(candidates, lowest), candidates, lowest);
}

/** The gradient of each window, for the tap that reached its maximum, and 0 for the others: [taps, batch, height, width, channels]. */
function gradientsOfTaps(x: Node, filter: Node, dy: Node, window: Window): Node {
  const candidates = candidatesOf(x, filter, window);
  const attributes = { axis: 0, keepdims: 0, select_last_index: 0 };
  const best = new Node('ArgMax', [candidates], dy.shape, 'int64', attributes);
  const taps = reshape(iota(window.taps.length), [window.taps.length, 1, 1, 1, 1]);
  return where(equal(taps, cast(best, 'int32')), dy, scalar(0));
}

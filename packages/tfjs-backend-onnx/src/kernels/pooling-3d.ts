import {
  type AvgPool3DAttrs,
  type AvgPool3DGradAttrs,
  type AvgPool3DGradInputs,
  type AvgPool3DInputs,
  type MaxPool3DAttrs,
  type MaxPool3DGradAttrs,
  type MaxPool3DGradInputs,
  type MaxPool3DInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import { Node, Output } from '../graph/node.ts';
import {
  constant,
  divide,
  expand,
  greater,
  pad,
  reshape,
  scalar,
  slice,
  where,
} from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';
import { reverse } from './slicing.ts';
import { type Margins, negated, reachOf, scaledAlong, shareFactors, withMargins } from './margins.ts';
import { channelsFirst, channelsFirstShape, channelsLast, marginsOf, stridesOf } from './volume.ts';

/** Pooling of volumes [batch, depth, height, width, channels]. */
export const pooling3DKernels: KernelTable = {
  MaxPool3D: kernel<MaxPool3DInputs, MaxPool3DAttrs>(({ x }, attributes) => {
    const window = forwardWindow(x, attributes);
    if (!window) return undefined;
    const maxima = channelsLast(pool('MaxPool', channelsFirst(bounded(x, window)), window));
    return where(greater(maxima, lowest), maxima, scalar(-Infinity));
  }),

  /** The gradient of an element goes to the last of the window's maxima: the first one in a volume that is turned round. */
  MaxPool3DGrad: kernel<MaxPool3DGradInputs, MaxPool3DGradAttrs>(({ dy, input }, attributes) => {
    const reached = reachedBy(dy, input, attributes);
    if (!reached) return undefined;
    const { window, slopes } = reached;
    const turned = reverse(channelsFirst(bounded(input, window)), [2, 3, 4]);
    const pooled = pool('MaxPool', turned, window);
    const places = new Output(pooled, 1, pooled.shape, 'int64');
    const gradients = reverse(channelsFirst(slopes), [2, 3, 4]);
    const flat = (node: Node): Node => reshape(node, [node.size]);
    const sums = new Node(
      'ScatterElements',
      [expand(scalar(0), [turned.size]), flat(places), flat(gradients)],
      [turned.size],
      'float32',
      { axis: 0, reduction: 'add' },
    );
    const spread = reverse(reshape(sums, turned.shape), [2, 3, 4]);
    return pad(channelsLast(spread), negated(window.margins));
  }),

  /** Of a window that reaches into the margin only what is inside of the volume counts. */
  AvgPool3D: kernel<AvgPool3DInputs, AvgPool3DAttrs>(({ x }, attributes) => {
    const window = forwardWindow(x, attributes);
    if (!window) return undefined;
    const mean = pool('AveragePool', channelsFirst(pad(x, window.margins)), window);
    if (window.margins.flat().every((margin) => margin <= 0)) return channelsLast(mean);
    const inside = pad(expand(scalar(1), [1, ...x.shape.slice(1, 4), 1]), window.margins);
    return channelsLast(divide(mean, pool('AveragePool', channelsFirst(inside), window)));
  }),

  AvgPool3DGrad: kernel<AvgPool3DGradInputs, AvgPool3DGradAttrs>(({ dy, input }, attributes) => {
    const reached = reachedBy(dy, input, attributes);
    if (!reached) return undefined;
    const { window, slopes } = reached;
    const { kernel_shape, strides, margins } = window;
    const shares = kernel_shape.reduce((result, size, i) => {
      const [windows, extent, [before]] = [slopes.shape[i + 1], input.shape[i + 1], margins[i + 1]];
      return scaledAlong(result, i + 1, shareFactors(windows, extent, size, strides[i], before));
    }, slopes);
    const [batch, channels, ...volume] = channelsFirstShape(withMargins(input.shape, margins));
    const share = constant(
      Float32Array.of(1 / kernel_shape.reduce((a, b) => a * b)),
      [1, 1, 1, 1, 1],
      'float32',
    );
    const filter = expand(share, [1, 1, ...kernel_shape]);
    const single = reshape(channelsFirst(shares), [batch * channels, 1, ...slopes.shape.slice(1, 4)]);
    const shape = [batch * channels, 1, ...volume];
    const spread = new Node('ConvTranspose', [single, filter], shape, 'float32', { strides });
    return pad(channelsLast(reshape(spread, [batch, channels, ...volume])), negated(margins));
  }),
};

interface Window {
  kernel_shape: number[];
  strides: number[];
  margins: Margins;
}
type Attributes = Pick<MaxPool3DAttrs, 'filterSize' | 'strides' | 'pad' | 'dimRoundingMode'>;

/**
 * ONNX Runtime's maximum starts from the lowest number of all, and only what is greater counts: of -Infinity alone it would make that
 * number, without a place. NaN it ignores or not, depending on where it is; the cpu backend always ignores it.
 */
const lowest = scalar(-3.402823e38);

/** The volume without what is not greater, and with margins that are never the maximum. */
function bounded(x: Node, { margins }: Window): Node {
  return pad(where(greater(x, lowest), x, lowest), margins, scalar(-Infinity));
}

function infoOf(x: Node, { filterSize, strides, pad: padding, dimRoundingMode }: Attributes) {
  const shape = x.shape as [number, number, number, number, number];
  return backend_util.computePool3DInfo(shape, filterSize, strides, 1, padding, dimRoundingMode);
}

const windowOf = (info: backend_util.Conv3DInfo, margins: Margins): Window => ({
  kernel_shape: [info.filterDepth, info.filterHeight, info.filterWidth],
  strides: stridesOf(info),
  margins,
});

/** `undefined` for what is left to the cpu backend: other types, and windows that may lie outside of the volume altogether. */
function forwardWindow(x: Node, attributes: Attributes): Window | undefined {
  if (x.dtype !== 'float32') return undefined;
  const info = infoOf(x, attributes);
  const window = windowOf(info, marginsOf(info));
  const inside = window.kernel_shape.every((extent, i) => Math.max(...window.margins[i + 1]) < extent);
  return inside ? window : undefined;
}

/** The windows that meet the volume, with their gradients: so many as dy has, whatever the attributes say. */
function reachedBy(dy: Node, x: Node, attributes: Attributes): { window: Window; slopes: Node } | undefined {
  if (x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
  const info = infoOf(x, attributes);
  const { kernel_shape, strides } = windowOf(info, []);
  const { front, top, left } = info.padInfo;
  const reaches = [front, top, left].map((before, i) =>
    reachOf(dy.shape[i + 1], x.shape[i + 1], kernel_shape[i], strides[i], before),
  );
  if (reaches.some(({ windows }) => windows < 1)) return undefined;
  const margins: Margins = [[0, 0], ...reaches.map(({ before, after }) => [before, after] as const), [0, 0]];
  const [batch, , , , channels] = dy.shape;
  const slopes = slice(
    dy,
    [0, ...reaches.map(({ first }) => first), 0],
    [batch, ...reaches.map(({ windows }) => windows), channels],
  );
  return { window: { kernel_shape, strides, margins }, slopes };
}

function pool(op: 'MaxPool' | 'AveragePool', x: Node, { kernel_shape, strides }: Window): Node {
  const windows = x.shape.slice(2).map((extent, i) => (extent - kernel_shape[i]) / strides[i] + 1);
  return new Node(op, [x], [...x.shape.slice(0, 2), ...windows], 'float32', { kernel_shape, strides });
}

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
import { constant, divide, expand, greater, pad, reshape, scalar, where } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';
import { reverse } from './slicing.ts';
import {
  type Margins,
  channelsFirst,
  channelsFirstShape,
  channelsLast,
  marginsOf,
  negated,
  stridesOf,
  withMargins,
} from './volume.ts';

/** Pooling of volumes [batch, depth, height, width, channels]. */
export const pooling3DKernels: KernelTable = {
  MaxPool3D: kernel<MaxPool3DInputs, MaxPool3DAttrs>(({ x }, attributes) => {
    const window = windowOf(x, attributes);
    if (!window) return undefined;
    const maxima = channelsLast(pool('MaxPool', channelsFirst(bounded(x, window)), window));
    return where(greater(maxima, lowest), maxima, scalar(-Infinity));
  }),

  /** The gradient of an element goes to the last of the window's maxima: the first one in a volume that is turned round. */
  MaxPool3DGrad: kernel<MaxPool3DGradInputs, MaxPool3DGradAttrs>(({ dy, input }, attributes) => {
    const window = windowOf(input, attributes);
    if (!window || dy.dtype !== 'float32') return undefined;
    const turned = reverse(channelsFirst(bounded(input, window)), [2, 3, 4]);
    const pooled = pool('MaxPool', turned, window);
    const places = new Output(pooled, 1, pooled.shape, 'int64');
    const gradients = reverse(channelsFirst(dy), [2, 3, 4]);
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
    const window = windowOf(x, attributes);
    if (!window) return undefined;
    const mean = pool('AveragePool', channelsFirst(pad(x, window.margins)), window);
    if (window.margins.flat().every((margin) => margin <= 0)) return channelsLast(mean);
    const inside = pad(expand(scalar(1), [1, ...x.shape.slice(1, 4), 1]), window.margins);
    return channelsLast(divide(mean, pool('AveragePool', channelsFirst(inside), window)));
  }),

  /** Here TensorFlow.js divides by the size of the whole window, wherever it is. */
  AvgPool3DGrad: kernel<AvgPool3DGradInputs, AvgPool3DGradAttrs>(({ dy, input }, attributes) => {
    const window = windowOf(input, attributes);
    if (!window || dy.dtype !== 'float32') return undefined;
    const { kernel_shape, strides, margins } = window;
    const [batch, channels, ...volume] = channelsFirstShape(withMargins(input.shape, margins));
    const share = constant(
      Float32Array.of(1 / kernel_shape.reduce((a, b) => a * b)),
      [1, 1, 1, 1, 1],
      'float32',
    );
    const filter = expand(share, [1, 1, ...kernel_shape]);
    const single = reshape(channelsFirst(dy), [batch * channels, 1, ...dy.shape.slice(1, 4)]);
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

/** `undefined` for what is left to the cpu backend: other types, and windows that may lie outside of the volume altogether. */
function windowOf(
  x: Node,
  { filterSize, strides, pad: padding, dimRoundingMode }: Attributes,
): Window | undefined {
  if (x.dtype !== 'float32') return undefined;
  const shape = x.shape as [number, number, number, number, number];
  const info = backend_util.computePool3DInfo(shape, filterSize, strides, 1, padding, dimRoundingMode);
  const kernel_shape = [info.filterDepth, info.filterHeight, info.filterWidth];
  const margins = marginsOf(info);
  const inside = kernel_shape.every((extent, i) => Math.max(...margins[i + 1]) < extent);
  return inside ? { kernel_shape, strides: stridesOf(info), margins } : undefined;
}

function pool(op: 'MaxPool' | 'AveragePool', x: Node, { kernel_shape, strides }: Window): Node {
  const windows = x.shape.slice(2).map((extent, i) => (extent - kernel_shape[i]) / strides[i] + 1);
  return new Node(op, [x], [...x.shape.slice(0, 2), ...windows], 'float32', { kernel_shape, strides });
}

/**
 * Image operators as they are recorded: macros of domain 'tfjs' on tensors [batch, height, width, channels] and filters
 * [height, width, in, out], all float32. Lowering chooses the ONNX operators, and the layout, that compute them.
 */
import { type Attributes, Float, Node, type Shape } from './node.ts';

/** How a window moves over an image; `pads` are top, left, bottom, right. */
export interface Window {
  strides: readonly [number, number];
  dilations: readonly [number, number];
  pads: readonly [number, number, number, number];
}
/** A window of pooling has a size of its own, one of convolution that of its filter. */
export interface PoolWindow extends Window {
  kernel: readonly [number, number];
}

/** Height and width of what a window makes of an image. */
export function windowed(
  [height, width]: readonly number[],
  kernel: readonly number[],
  window: Window,
): Shape {
  const { strides, dilations, pads } = window;
  return [height, width].map((extent, i) => {
    const span = (kernel[i] - 1) * dilations[i] + 1;
    return Math.floor((extent + pads[i] + pads[i + 2] - span) / strides[i]) + 1;
  });
}

const macro = (op: string, inputs: Node[], shape: Shape, attributes: object): Node =>
  new Node(op, inputs, shape, 'float32', attributes as Attributes, 'tfjs');

export function conv2D(x: Node, filter: Node, window: Window): Node {
  const [batch, ...image] = x.shape;
  const [height, width, , channels] = filter.shape;
  const shape = [batch, ...windowed(image, [height, width], window), channels];
  return macro('Conv2D', [x, filter], shape, window);
}
/** @param shape of the convolution's input. */
export const conv2DInputGradient = (dy: Node, filter: Node, window: Window, shape: Shape): Node =>
  macro('Conv2DInputGradient', [dy, filter], shape, window);
/** @param shape of the convolution's filter. */
export const conv2DFilterGradient = (x: Node, dy: Node, window: Window, shape: Shape): Node =>
  macro('Conv2DFilterGradient', [x, dy], shape, window);

/** @param filter [height, width, in, multiplier]: channel c of x makes channels c · multiplier, … of the result. */
export function depthwiseConv2D(x: Node, filter: Node, window: Window): Node {
  const [batch, ...image] = x.shape;
  const [height, width, channels, multiplier] = filter.shape;
  const shape = [batch, ...windowed(image, [height, width], window), channels * multiplier];
  return macro('DepthwiseConv2D', [x, filter], shape, window);
}
export const depthwiseConv2DInputGradient = (dy: Node, filter: Node, window: Window, shape: Shape): Node =>
  macro('DepthwiseConv2DInputGradient', [dy, filter], shape, window);
export const depthwiseConv2DFilterGradient = (x: Node, dy: Node, window: Window, shape: Shape): Node =>
  macro('DepthwiseConv2DFilterGradient', [x, dy], shape, window);

const pool = (op: string, x: Node, window: PoolWindow): Node => {
  const [batch, height, width, channels] = x.shape;
  return macro(op, [x], [batch, ...windowed([height, width], window.kernel, window), channels], window);
};
export const maxPool2D = (x: Node, window: PoolWindow): Node => pool('MaxPool2D', x, window);
/** Padding does not count in the mean. */
export const averagePool2D = (x: Node, window: PoolWindow): Node => pool('AveragePool2D', x, window);
/** dy goes to the first maximum of each window. */
export const maxPool2DGradient = (dy: Node, x: Node, window: PoolWindow): Node =>
  macro('MaxPool2DGradient', [dy, x], x.shape, window);
/** Each window spreads dy over all of its kernel's elements, padding included. @param shape of the pool's input. */
export const averagePool2DGradient = (dy: Node, window: PoolWindow, shape: Shape): Node =>
  macro('AveragePool2DGradient', [dy], shape, window);

/** (x − mean) / √(variance + ε) · scale + offset along the last axis of x; the other four are vectors. */
export const batchNorm = (
  x: Node,
  mean: Node,
  variance: Node,
  offset: Node,
  scale: Node,
  epsilon: number,
): Node => macro('BatchNorm', [x, mean, variance, offset, scale], x.shape, { epsilon: new Float(epsilon) });

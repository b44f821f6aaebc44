import type { Window } from '../../graph/image.ts';
import { Node, type Shape } from '../../graph/node.ts';
import { reshape } from '../../graph/operations.ts';
import { Value, nchw, oihw, stored } from '../layout.ts';
import { correlate, forwardAxis } from './correlation.ts';

export function convolutionByBlocks(x: Value, filter: Value, window: Window, shape: Shape, block: number): Value | undefined {
  const [height, width, channels, outputs] = filter.shape;
  const { strides, dilations, pads } = window;
  const axis = (i: 0 | 1, phases: number) =>
    forwardAxis(
      x.shape[i + 1],
      shape[i + 1],
      filter.shape[i],
      { stride: strides[i], dilation: dilations[i], padding: pads[i] },
      phases,
    );
  const single = strides[0] === 1 && dilations[0] === 1 && outputs <= block && shape[1] % 2 === 0;
  const taps = reshape(filter.logical, [height * width, channels, outputs]);
  return correlate(x, taps, [axis(0, single ? 2 : 1), axis(1, 1)], block, worthPadding(shape[2]));
}

/** Widths at which the kernel's slow edges cost more than a copy of the image with its padding. */
export const worthPadding = (width: number): boolean => [5, 6, 9, 12].includes(width);

/** By ONNX's own operator, which ONNX Runtime computes on NCHW; right for any window. */
export function plainConvolution(x: Value, filter: Value, window: Window, shape: Shape): Value {
  const attributes = { ...window, kernel_shape: filter.shape.slice(0, 2), group: 1 };
  const operands = [x.in(nchw), filter.in(oihw)];
  return new Value(shape, nchw, new Node('Conv', operands, stored(shape, nchw), 'float32', attributes));
}

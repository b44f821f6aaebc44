import type { Window } from '../../graph/image.ts';
import { Node, type Shape } from '../../graph/node.ts';
import { reshape } from '../../graph/operations.ts';
import { Value, nchw, oihw, stored } from '../layout.ts';
import { forwardAxis } from './axis.ts';
import { type BlockedForm, blockedForm } from './choice.ts';
import { correlate } from './correlation.ts';

/** In blocks; `undefined` for a window that leaves out the beginning of the image. */
export function convolutionByBlocks(
  x: Value,
  filter: Value,
  window: Window,
  shape: Shape,
  block: number,
  { rowsAtOnce, padWidth }: BlockedForm = blockedForm(x.shape[3], shape, window, block),
): Value | undefined {
  const [height, width, channels, outputs] = filter.shape;
  const { strides, dilations, pads } = window;
  const steps = (i: number) => ({ stride: strides[i], dilation: dilations[i], padding: pads[i] });
  const rows = forwardAxis(x.shape[1], shape[1], height, steps(0), rowsAtOnce);
  const columns = forwardAxis(x.shape[2], shape[2], width, steps(1));
  const taps = reshape(filter.logical, [height * width, channels, outputs]);
  return correlate(x, taps, [rows, columns], block, padWidth);
}

/** By ONNX's own operator, which ONNX Runtime computes on NCHW; right for any window. */
export function plainConvolution(x: Value, filter: Value, window: Window, shape: Shape): Value {
  const attributes = { ...window, kernel_shape: filter.shape.slice(0, 2), group: 1 };
  const operands = [x.in(nchw), filter.in(oihw)];
  return new Value(shape, nchw, new Node('Conv', operands, stored(shape, nchw), 'float32', attributes));
}

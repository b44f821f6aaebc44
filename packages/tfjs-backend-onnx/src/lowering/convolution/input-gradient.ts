import type { Window } from '../../graph/image.ts';
import { Node, type Shape } from '../../graph/node.ts';
import { reshape, transpose } from '../../graph/operations.ts';
import { Value, nchw, oihw, stored } from '../layout.ts';
import { gradientAxis } from './axis.ts';
import { type BlockedForm, blockedForm } from './choice.ts';
import { correlate } from './correlation.ts';

/** In blocks; `undefined` for a window that reaches outside of the image more than its kernel is long. @param shape of the input. */
export function inputGradientByBlocks(
  dy: Value,
  filter: Value,
  window: Window,
  shape: Shape,
  block: number,
  { rowsAtOnce, padWidth }: BlockedForm = blockedForm(dy.shape[3], shape, window, block),
): Value | undefined {
  const [height, width, channels, outputs] = filter.shape;
  const { strides, dilations, pads } = window;
  const steps = (i: number) => ({ stride: strides[i], dilation: dilations[i], padding: pads[i] });
  const rows = gradientAxis(dy.shape[1], shape[1], height, steps(0), rowsAtOnce);
  const columns = gradientAxis(dy.shape[2], shape[2], width, steps(1));
  const taps = transpose(reshape(filter.logical, [height * width, channels, outputs]), [0, 2, 1]);
  return correlate(dy, taps, [rows, columns], block, padWidth);
}

/** By ONNX's operator for it, on NCHW; right for any window. */
export function inputGradientByTransposition(dy: Value, filter: Value, window: Window, shape: Shape): Value {
  const attributes = {
    ...window,
    kernel_shape: filter.shape.slice(0, 2),
    group: 1,
    output_padding: unreached(dy.shape, filter.shape, window, shape),
  };
  const operands = [dy.in(nchw), filter.in(oihw)];
  return new Value(shape, nchw, new Node('ConvTranspose', operands, stored(shape, nchw), 'float32', attributes)); // prettier-ignore
}

/** Rows and columns at the end of the image that no window reaches. */
export function unreached(
  dy: Shape,
  filter: Shape,
  { strides, dilations, pads }: Window,
  image: Shape,
): number[] {
  return [0, 1].map((i) => {
    const span = (filter[i] - 1) * dilations[i] + 1;
    return image[i + 1] - ((dy[i + 1] - 1) * strides[i] + span - pads[i] - pads[i + 2]);
  });
}

import type { Window } from '../../graph/image.ts';
import { Node, type Shape } from '../../graph/node.ts';
import { reshape, transpose } from '../../graph/operations.ts';
import { Value, nchw, oihw, stored } from '../layout.ts';
import { correlate, gradientAxis } from './correlation.ts';
import { worthPadding } from './forward.ts';

export function inputGradientByBlocks(dy: Value, filter: Value, window: Window, shape: Shape, block: number): Value | undefined {
  const [height, width, channels, outputs] = filter.shape;
  const { strides, dilations, pads } = window;
  const axis = (i: 0 | 1, phases: number) =>
    gradientAxis(
      dy.shape[i + 1],
      shape[i + 1],
      filter.shape[i],
      { stride: strides[i], dilation: dilations[i], padding: pads[i] },
      phases,
    );
  const backwards = transpose(reshape(filter.logical, [height * width, channels, outputs]), [0, 2, 1]);
  const single = strides[0] === 1 && strides[1] === 1 && dilations[0] === 1 && channels <= block && shape[1] % 2 === 0;
  return correlate(dy, backwards, [axis(0, single ? 2 : 1), axis(1, 1)], block, worthPadding(shape[2]));
}

/** By ONNX's operator for it; right for any window. */
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
export function unreached(dy: Shape, filter: Shape, { strides, dilations, pads }: Window, image: Shape): number[] {
  return [0, 1].map((i) => {
    const span = (filter[i] - 1) * dilations[i] + 1;
    return image[i + 1] - ((dy[i + 1] - 1) * strides[i] + span - pads[i] - pads[i + 2]);
  });
}

import type { Window } from '../../graph/image.ts';
import { Constant, Node, type Shape } from '../../graph/node.ts';
import { concat, gather, multiply, reduce, reshape, slice, transpose } from '../../graph/operations.ts';
import { type BlockedWindow, blockedConvolution } from '../blocks.ts';
import { Value, logical, nchw, stored } from '../layout.ts';
import { padded, taps } from './filter-gradient.ts';
import { unreached } from './input-gradient.ts';

/** Whether blocks of channels can be convolved each channel for itself: one result for each of whole blocks of channels. */
export const inBlocks = ([, , channels, multiplier]: Shape, block: number): boolean =>
  block > 0 && multiplier === 1 && channels % block === 0;

export function depthwiseByBlocks(
  x: Value,
  filter: Value,
  window: Window,
  shape: Shape,
  block: number,
): Value {
  const blocks = blockedConvolution(x.in('blocked'), blockedFilter(filter.logical, block), {
    ...window,
    group: shape[3],
  });
  return new Value(shape, 'blocked', blocks);
}

/** For a stride of 1: the convolution of dy with the filter turned round. */
export function depthwiseInputGradientByBlocks(
  dy: Value,
  filter: Value,
  { dilations, pads }: Window,
  shape: Shape,
  block: number,
): Value | undefined {
  const [height, width, channels] = filter.shape;
  const count = height * width;
  const backwards = new Constant(BigInt64Array.from({ length: count }, (_, i) => BigInt(count - 1 - i)), [count], 'int64'); // prettier-ignore
  const turned = gather(reshape(filter.logical, [count, channels]), backwards, 0);
  const before = [0, 1].map((i) => (filter.shape[i] - 1) * dilations[i] - pads[i]);
  const after = [0, 1].map((i) => shape[i + 1] - dy.shape[i + 1] + pads[i]);
  if ([...before, ...after].some((padding) => padding < 0)) return undefined;
  const window: BlockedWindow = { strides: [1, 1], dilations, pads: [...before, ...after], group: channels };
  const blocks = blockedConvolution(dy.in('blocked'), blockedFilter(reshape(turned, filter.shape), block), window); // prettier-ignore
  return new Value(shape, 'blocked', blocks);
}

/** Every image and channel for itself is convolved with dy, and the images' results are added up. */
export function depthwiseFilterGradientByBlocks(
  x: Value,
  dy: Value,
  window: Window,
  shape: Shape,
  block: number,
): Value {
  const [height, width, channels] = shape;
  const [batch, rows, columns] = dy.shape;
  const { strides, dilations, pads } = window;
  const all = batch * channels;
  const after = [0, 1].map((i) =>
    Math.max(
      0,
      (dy.shape[i + 1] - 1) * strides[i] + (shape[i] - 1) * dilations[i] + 1 - x.shape[i + 1] - pads[i],
    ),
  );
  const image = reshape(x.in('blocked'), [1, all, x.shape[1], x.shape[2]]);
  const products = blockedConvolution(image, reshape(dy.in('blocked'), [all, 1, rows, columns]), {
    strides: dilations,
    dilations: strides,
    pads: [pads[0], pads[1], ...after],
    group: all,
  });
  const [, , fullHeight, fullWidth] = products.shape;
  const sum = reduce('ReduceSum', reshape(products, [batch, products.size / batch]), [0]);
  const apart = reshape(sum, [channels / block, fullHeight, fullWidth, block]);
  const inOrder = transpose(
    slice(apart, [0, 0, 0, 0], [channels / block, height, width, block]),
    [1, 2, 0, 3],
  );
  return new Value(shape, logical(4), reshape(inOrder, shape));
}

/** [height, width, channels, 1] stored as [channels / b, height, width, b]. */
function blockedFilter(filter: Node, block: number): Node {
  const [height, width, channels] = filter.shape;
  const apart = reshape(filter, [height * width, channels / block, block]);
  return reshape(transpose(apart, [1, 0, 2]), [channels, 1, height, width]);
}

/** By ONNX's grouped convolution; right for any window, as are the two below. */
export function depthwiseConvolution(x: Value, filter: Value, window: Window, shape: Shape): Value {
  const attributes = { ...window, kernel_shape: filter.shape.slice(0, 2), group: filter.shape[2] };
  const operands = [x.in(nchw), grouped(filter)];
  return new Value(shape, nchw, new Node('Conv', operands, stored(shape, nchw), 'float32', attributes));
}

export function depthwiseInputGradient(dy: Value, filter: Value, window: Window, shape: Shape): Value {
  const attributes = {
    ...window,
    kernel_shape: filter.shape.slice(0, 2),
    group: filter.shape[2],
    output_padding: unreached(dy.shape, filter.shape, window, shape),
  };
  const operands = [dy.in(nchw), grouped(filter)];
  return new Value(shape, nchw, new Node('ConvTranspose', operands, stored(shape, nchw), 'float32', attributes)); // prettier-ignore
}

export function depthwiseFilterGradient(x: Value, dy: Value, window: Window, shape: Shape): Value {
  const [height, width, channels, multiplier] = shape;
  const [batch, rows, columns] = dy.shape;
  const gradient = reshape(dy.in(nchw), [batch, channels, multiplier, rows, columns]);
  const image = padded(x.in(nchw), window);
  const products = taps(image, [height, width], window, rows, columns).map((piece) => {
    const product = multiply(reshape(piece, [batch, channels, 1, rows, columns]), gradient);
    return reduce('ReduceSum', product, [0, 3, 4]);
  });
  return new Value(shape, logical(4), reshape(concat(products, 0), shape));
}

/** [height, width, in, multiplier] as ONNX wants the filter of a grouped convolution: [in · multiplier, 1, height, width]. */
function grouped(filter: Value): Node {
  const [height, width, channels, multiplier] = filter.shape;
  return reshape(filter.in([2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

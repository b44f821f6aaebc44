import type { Window } from '../graph/image.ts';
import { Node } from '../graph/node.ts';
import { concat, gemm, multiply, pad, reduce, reshape, slice, transpose } from '../graph/operations.ts';
import type { Rule, RuleTable } from './assign-layouts.ts';
import { Value, nchw, oihw, stored } from './layout.ts';

const windowOf = (node: Node): Window => node.attributes as unknown as Window;
const kernelOf = ({ shape }: { shape: readonly number[] }): readonly number[] => shape.slice(0, 2);

const convolution: Rule = (node, [x, filter]) => {
  const attributes = { ...node.attributes, kernel_shape: kernelOf(filter), group: 1 };
  const operands = [x.in(nchw), filter.in(oihw)];
  return new Value(node.shape, nchw, new Node('Conv', operands, stored(node.shape, nchw), 'float32', attributes)); // prettier-ignore
};

/** Rows and columns of the image that no window reaches. */
function unreached(node: Node, dy: Value, kernel: readonly number[]): number[] {
  const { strides, dilations, pads } = windowOf(node);
  return kernel.map((extent, i) => {
    const span = (extent - 1) * dilations[i] + 1;
    return node.shape[i + 1] - ((dy.shape[i + 1] - 1) * strides[i] + span - pads[i] - pads[i + 2]);
  });
}

const inputGradient: Rule = (node, [dy, filter]) => {
  const kernel = kernelOf(filter);
  const attributes = {
    ...node.attributes,
    kernel_shape: kernel,
    group: 1,
    output_padding: unreached(node, dy, kernel),
  };
  const operands = [dy.in(nchw), filter.in(oihw)];
  return new Value(node.shape, nchw, new Node('ConvTranspose', operands, stored(node.shape, nchw), 'float32', attributes)); // prettier-ignore
};

/** The elements of a padded image that each tap of the filter meets, [height · width of the filter] pieces shaped as dy. */
function taps(
  padded: Node,
  kernel: readonly number[],
  { strides, dilations }: Window,
  rows: number,
  columns: number,
): Node[] {
  const [first, second] = padded.shape;
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const [row, column] = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    const start = [0, 0, row * dilations[0], column * dilations[1]];
    return slice(padded, start, [first, second, rows, columns], [1, 1, ...strides]);
  });
}

function padded(image: Node, { pads: [top, left, bottom, right] }: Window): Node {
  return pad(image, [[0, 0], [0, 0], [top, bottom], [left, right]]); // prettier-ignore
}

const filterGradient: Rule = (node, [x, dy]) => {
  const window = windowOf(node);
  const [height, width, channels, outputs] = node.shape;
  const [batch, rows, columns] = dy.shape;
  const places = batch * rows * columns;
  const image = padded(transpose(x.in(nchw), [1, 0, 2, 3]), window);
  const gradient = reshape(transpose(dy.in(nchw), [1, 0, 2, 3]), [outputs, places]);
  const products = taps(image, [height, width], window, rows, columns).map((piece) =>
    gemm(reshape(piece, [channels, places]), gradient, false, true),
  );
  return new Value(node.shape, [0, 1, 2, 3], reshape(concat(products, 0), node.shape));
};

/** [height, width, in, multiplier] as ONNX wants the filter of a grouped convolution: [in · multiplier, 1, height, width]. */
const depthwiseFilter = (filter: Value): Node => {
  const [height, width, channels, multiplier] = filter.shape;
  return reshape(filter.in([2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
};

const depthwiseConvolution: Rule = (node, [x, filter]) => {
  const attributes = { ...node.attributes, kernel_shape: kernelOf(filter), group: filter.shape[2] };
  const operands = [x.in(nchw), depthwiseFilter(filter)];
  return new Value(node.shape, nchw, new Node('Conv', operands, stored(node.shape, nchw), 'float32', attributes)); // prettier-ignore
};

const depthwiseInputGradient: Rule = (node, [dy, filter]) => {
  const kernel = kernelOf(filter);
  const attributes = {
    ...node.attributes,
    kernel_shape: kernel,
    group: filter.shape[2],
    output_padding: unreached(node, dy, kernel),
  };
  const operands = [dy.in(nchw), depthwiseFilter(filter)];
  return new Value(node.shape, nchw, new Node('ConvTranspose', operands, stored(node.shape, nchw), 'float32', attributes)); // prettier-ignore
};

const depthwiseFilterGradient: Rule = (node, [x, dy]) => {
  const window = windowOf(node);
  const [height, width, channels, multiplier] = node.shape;
  const [batch, rows, columns] = dy.shape;
  const gradient = reshape(dy.in(nchw), [batch, channels, multiplier, rows, columns]);
  const products = taps(padded(x.in(nchw), window), [height, width], window, rows, columns).map((piece) => {
    const product = multiply(reshape(piece, [batch, channels, 1, rows, columns]), gradient);
    return reduce('ReduceSum', product, [0, 3, 4]);
  });
  return new Value(node.shape, [0, 1, 2, 3], reshape(concat(products, 0), node.shape));
};

export const convolutionRules: RuleTable = {
  Conv2D: convolution,
  Conv2DInputGradient: inputGradient,
  Conv2DFilterGradient: filterGradient,
  DepthwiseConv2D: depthwiseConvolution,
  DepthwiseConv2DInputGradient: depthwiseInputGradient,
  DepthwiseConv2DFilterGradient: depthwiseFilterGradient,
};

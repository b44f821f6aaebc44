import type { Window } from '../../graph/image.ts';
import { type Node, type Shape } from '../../graph/node.ts';
import { concat, gemm, pad, reshape, slice, transpose } from '../../graph/operations.ts';
import { blockedConvolution, reorderInput } from '../blocks.ts';
import { Value, logical, nchw } from '../layout.ts';
import { blocksOf, roundUp } from './correlation.ts';

/**
 * The gradient of a filter as one blocked convolution, which swaps the roles: the images of the batch are its channels, dy is its
 * filter, and stride takes the place of dilation. The channels of x, a block of them or all, lie along the width beside the columns, so
 * that one row of the result holds all columns of the filter for all of these channels: long rows are what the kernel is good at.
 */
export function filterGradientByBlocks(x: Value, dy: Value, window: Window, shape: Shape, block: number): Value | undefined {
  const { strides, dilations, pads } = window;
  const [top, left] = pads;
  const [height, width, channels] = shape;
  const [batch, rows, columns] = dy.shape;
  if (dilations.some((dilation) => dilation !== 1)) return undefined;
  const inBlocks = x.layout === 'blocked';
  const lanes = inBlocks ? block : channels;
  const groups = channels / lanes;
  const [imageHeight, imageWidth] = [x.shape[1], x.shape[2]];

  // Exactly the columns that the filter meets, and at most the rows.
  const right = (columns - 1) * strides[1] + width - imageWidth - left;
  const bottom = (rows - 1) * strides[0] + height - imageHeight - top;
  const usedHeight = imageHeight + Math.min(0, bottom);
  const fullWidth = left + imageWidth + right;
  const stored = reshape(inBlocks ? x.node : x.logical, [batch * groups, imageHeight, imageWidth * lanes]);
  const used = slice(stored, [0, 0, 0], [batch * groups, usedHeight, (imageWidth + Math.min(0, right)) * lanes]);
  const padded = pad(used, [[0, 0], [0, 0], [left * lanes, Math.max(0, right) * lanes]]); // prettier-ignore
  const byGroup = transpose(reshape(padded, [batch, groups, usedHeight, fullWidth * lanes]), [1, 0, 2, 3]);
  const fullBatch = roundUp(batch, block);
  const image = reorderInput(byGroup, fullBatch, false);

  const product = blockedConvolution(image, gradientAsFilter(dy, block), {
    strides: [1, 1],
    dilations: [strides[0], strides[1] * lanes],
    pads: [top, 0, Math.max(0, bottom), 0],
  }); // [groups, outputs / block, height, width, lanes, block of outputs]
  const fullOutputs = product.shape[1];
  const apart = reshape(product, [groups, fullOutputs / block, height, width, lanes, block]);
  const inOrder = reshape(transpose(apart, [2, 3, 0, 4, 1, 5]), [height, width, channels, fullOutputs]);
  return new Value(shape, logical(4), slice(inOrder, [0, 0, 0, 0], shape));
}

/** dy as a blocked filter with its images as inputs: [outputs / b, images / b, places, b of images, b of outputs]. */
function gradientAsFilter(dy: Value, block: number): Node {
  const blocks = blocksOf(dy, block);
  const [batch, channels, rows, columns] = blocks.shape;
  const images = roundUp(batch, block);
  const full = pad(blocks, [[0, images - batch], [0, 0], [0, 0], [0, 0]]); // prettier-ignore
  const apart = reshape(full, [images / block, block, channels / block, rows * columns, block]);
  return reshape(transpose(apart, [2, 0, 3, 1, 4]), [channels, images, rows, columns]);
}

/** The gradient of a filter as one matrix product for each of its taps; right for any window. */
export function filterGradientByTap(x: Value, dy: Value, window: Window, shape: Shape): Value {
  const [height, width, channels, outputs] = shape;
  const [batch, rows, columns] = dy.shape;
  const places = batch * rows * columns;
  const image = padded(transpose(x.in(nchw), [1, 0, 2, 3]), window);
  const gradient = reshape(transpose(dy.in(nchw), [1, 0, 2, 3]), [outputs, places]);
  const products = taps(image, [height, width], window, rows, columns).map((piece) =>
    gemm(reshape(piece, [channels, places]), gradient, false, true),
  );
  return new Value(shape, logical(4), reshape(concat(products, 0), shape));
}

/** The elements of a padded image that each tap of a filter meets. */
export function taps(
  image: Node,
  kernel: readonly number[],
  { strides, dilations }: Window,
  rows: number,
  columns: number,
): Node[] {
  const [first, second] = image.shape;
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const [row, column] = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    const start = [0, 0, row * dilations[0], column * dilations[1]];
    return slice(image, start, [first, second, rows, columns], [1, 1, ...strides]);
  });
}

export function padded(image: Node, { pads: [top, left, bottom, right] }: Window): Node {
  return pad(image, [[0, 0], [0, 0], [top, bottom], [left, right]]); // prettier-ignore
}

import type { Window } from '../../graph/image.ts';
import { type Node, type Shape } from '../../graph/node.ts';
import { concat, gemm, matMul, pad, reduce, reshape, slice, transpose } from '../../graph/operations.ts';
import { blockedConvolution, reorderInput } from '../blocks.ts';
import { Value, logical, nchw, permuted } from '../layout.ts';
import { groupedImages, imagesPerGroup } from './choice.ts';
import { blocksOf, roundUp } from './correlation.ts';

/**
 * The gradient of a filter as a convolution, which swaps the roles: the images of the batch are its channels, dy is its filter, and
 * stride takes the place of dilation. The channels of x lie along the width beside the columns, so that one row of the result holds all
 * columns of the filter for all of these channels: long rows are what ONNX Runtime's kernels are good at.
 *
 * Here the batch is cut into groups of so few images that the kernel reads x in NHWC, and dy as it comes in blocks; the groups' gradients
 * are added up.
 */
export function filterGradientByGroups(
  x: Value,
  dy: Value,
  window: Window,
  shape: Shape,
  block: number,
  perGroup = imagesPerGroup(groupedImages(dy.shape[0], block), block),
): Value {
  const [height, width, channels] = shape;
  const [batch] = dy.shape;
  const images = groupedImages(batch, block);
  const groups = images / perGroup;
  const nhwc = x.layout === 'blocked' && channels === block ? x.node : x.logical; // one block is all of the channels
  const rowsOfX = pad(reshape(nhwc, [batch, x.shape[1], x.shape[2] * channels]), [[0, images - batch], [0, 0], [0, 0]]); // prettier-ignore
  const { image, pads } = framed(rowsOfX, dy.shape, channels, window, shape);

  const blocks = pad(blocksOf(dy, block), [[0, images - batch], [0, 0], [0, 0], [0, 0]]); // prettier-ignore
  const [, fullOutputs, rows, columns] = blocks.shape;
  const planes = fullOutputs / block;
  const apart = reshape(blocks, [groups, perGroup, planes, rows * columns * block]);
  const filter = reshape(permuted(apart, [0, 2, 1, 3]), [groups * fullOutputs, perGroup, rows, columns]);

  const products = blockedConvolution(reshape(image, [1, ...image.shape]), filter, {
    strides: [1, 1],
    dilations: [window.strides[0], window.strides[1] * channels],
    pads,
    group: groups,
  }); // [groups, planes, height, width, channels, block]
  const sum = reduce('ReduceSum', reshape(products, [groups, products.size / groups]), [0]);
  const inOrder = permuted(reshape(sum, [planes, height, width * channels, block]), [1, 2, 0, 3]);
  return new Value(
    shape,
    logical(4),
    slice(reshape(inOrder, [height, width, channels, fullOutputs]), [0, 0, 0, 0], shape),
  );
}

/**
 * The same as one group of blocks of images, with a block of channels beside the columns: for more channels than a block. Both
 * operands have to be turned round for it, but what it computes need not be added up.
 */
export function filterGradientByBlocks(
  x: Value,
  dy: Value,
  window: Window,
  shape: Shape,
  block: number,
): Value {
  const [height, width, channels, outputs] = shape;
  const [batch] = dy.shape;
  const planes = channels / block;
  const rowsOfX = reshape(x.in('blocked'), [batch * planes, x.shape[1], x.shape[2] * block]);
  const { image, pads } = framed(rowsOfX, dy.shape, block, window, shape);
  const [, rows, columns] = image.shape;
  const byPlane = permuted(reshape(image, [batch, planes, rows, columns]), [1, 0, 2, 3]);

  const product = blockedConvolution(
    reorderInput(byPlane, roundUp(batch, block), false),
    gradientAsFilter(dy, block),
    {
      strides: [1, 1],
      dilations: [window.strides[0], window.strides[1] * block],
      pads,
    },
  ); // [channels / block, outputs / block, height, width, block of channels, block of outputs]
  const apart = reshape(product, [planes, outputs / block, height, width, block, block]);
  return new Value(shape, logical(4), reshape(transpose(apart, [2, 3, 0, 4, 1, 5]), shape));
}

/**
 * The rows and columns of images that a filter meets: on the left and right the padding is put in, for the kernel is slow at such
 * edges, above and below it is left to the kernel.
 * @param image [any, height, width · lanes]
 */
function framed(
  image: Node,
  [, rows, columns]: Shape,
  lanes: number,
  { strides, pads: [top, left] }: Window,
  [height, width]: Shape,
): { image: Node; pads: number[] } {
  const [count, imageHeight, laneWidth] = image.shape;
  const right = (columns - 1) * strides[1] + width - laneWidth / lanes - left;
  const bottom = (rows - 1) * strides[0] + height - imageHeight - top;
  const met = slice(
    image,
    [0, 0, 0],
    [count, imageHeight + Math.min(0, bottom), laneWidth + Math.min(0, right) * lanes],
  );
  const padded = pad(met, [[0, 0], [0, 0], [left * lanes, Math.max(0, right) * lanes]]); // prettier-ignore
  return { image: padded, pads: [top, 0, Math.max(0, bottom), 0] };
}

/** dy as a blocked filter with its images as inputs: [outputs / b, images / b, places, b of images, b of outputs]. */
function gradientAsFilter(dy: Value, block: number): Node {
  const [batch, rows, columns, channels] = dy.shape;
  const images = roundUp(batch, block);
  const full = pad(dy.in('blocked'), [[0, images - batch], [0, 0], [0, 0], [0, 0]]); // prettier-ignore
  const apart = reshape(full, [images / block, block, channels / block, rows * columns, block]);
  return reshape(permuted(apart, [2, 0, 3, 1, 4]), [channels, images, rows, columns]);
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

/**
 * The same as one matrix product for each image, whose results are added up: for a graphics card, on which a product over all places of
 * all images would be computed by a handful of its processors. Takes taps times the memory of x.
 */
export function filterGradientByImage(x: Value, dy: Value, window: Window, shape: Shape): Value {
  const [height, width, channels, outputs] = shape;
  const [batch, rows, columns] = dy.shape;
  const places = rows * columns;
  const pieces = taps(padded(x.in(nchw), window), [height, width], window, rows, columns);
  const met = reshape(concat(pieces, 1), [batch, height * width * channels, places]);
  const products = matMul(met, reshape(dy.logical, [batch, places, outputs])); // [batch, taps · channels, outputs]
  return new Value(shape, logical(4), reshape(reduce('ReduceSum', products, [0]), shape));
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

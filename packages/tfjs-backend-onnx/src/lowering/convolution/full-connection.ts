import type { Window } from '../../graph/image.ts';
import type { Node, Shape } from '../../graph/node.ts';
import { gemm, reshape } from '../../graph/operations.ts';
import { Value, logical } from '../layout.ts';

/** Whether a filter covers all of an image: then the convolution is a full connection, and a product of matrices. */
export function coversImage(
  [, imageHeight, imageWidth]: Shape,
  [height, width]: Shape,
  { pads, dilations }: Window,
): boolean {
  return (
    height === imageHeight &&
    width === imageWidth &&
    pads.every((padding) => padding === 0) &&
    dilations.every((dilation) => dilation === 1)
  );
}

const rows = (value: Value): Node =>
  reshape(value.logical, [value.shape[0], value.node.size / value.shape[0]]);
const matrix = (filter: Value): Node =>
  reshape(filter.logical, [filter.node.size / filter.shape[3], filter.shape[3]]);
const shaped = (product: Node, shape: Shape): Value => new Value(shape, logical(4), reshape(product, shape));

export const fullConnection = (x: Value, filter: Value, shape: Shape): Value =>
  shaped(gemm(rows(x), matrix(filter)), shape);

export const fullConnectionInputGradient = (dy: Value, filter: Value, shape: Shape): Value =>
  shaped(gemm(rows(dy), matrix(filter), false, true), shape);

export const fullConnectionFilterGradient = (x: Value, dy: Value, shape: Shape): Value =>
  shaped(gemm(rows(x), rows(dy), true, false), shape);

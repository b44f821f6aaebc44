/** The rules below are those that fit what was measured: measure/CONVOLUTIONS.md has the figures, and where they do not fit. */
import type { Window } from '../../graph/image.ts';
import { type Shape, sizeOf } from '../../graph/node.ts';

/** How a convolution in blocks, or the gradient of its input, is computed. */
export interface BlockedForm {
  /** Rows of the result that are computed side by side, as channels. */
  rowsAtOnce: 1 | 2;
  /** Puts the padding on the left and right into a copy of the image. */
  padWidth: boolean;
}

/** @param inputs channels of the image. @param result its shape: the output, or the gradient of the input. */
export function blockedForm(
  inputs: number,
  [, height, width, channels]: Shape,
  { strides, dilations }: Window,
  block: number,
): BlockedForm {
  const dense = strides[0] === 1 && dilations[0] === 1;
  return {
    rowsAtOnce: dense && 2 * channels <= block && height % 2 === 0 ? 2 : 1,
    padWidth: [5, 6, 9, 12].includes(width) || inputs < block || channels < block,
  };
}

/**
 * Whether ONNX's own operator is the faster one for the gradient of an input: where the input has so few channels that a block is mostly
 * empty, and where windows leave out so much of it that a blocked convolution would mostly multiply by zeros.
 * @param channels of the input.
 */
export const inputGradientIsTransposed = (
  channels: number,
  [height, width]: Shape,
  { strides }: Window,
): boolean => channels < 4 || strides[0] > height || strides[1] > width;

export type FilterGradientForm = 'by tap' | 'by groups' | 'by blocks';

/** @param filter its shape. */
export function filterGradientForm(x: Shape, dy: Shape, filter: Shape, block: number): FilterGradientForm {
  const [batch] = x;
  const [, , channels, outputs] = filter;
  const wholeChannels = channels > block && channels % block === 0 && outputs % block === 0;
  const wholeBatch = Math.ceil(batch / block) * block <= 1.1 * batch;
  const images = groupedImages(batch, block);
  const groups = images / imagesPerGroup(images, block);
  const addedUp = groups * sizeOf(filter) <= 2 * (sizeOf(x) + sizeOf(dy)); // without more work than the rest is
  if (addedUp && channels <= 2 * block) return 'by groups';
  if (wholeChannels && wholeBatch) return 'by blocks';
  return addedUp ? 'by groups' : 'by tap';
}

/** Images that are put into groups, with zeros for what is missing: the kernel takes a few channels, or whole blocks of them. */
export const groupedImages = (batch: number, block: number): number =>
  batch < block ? batch : Math.ceil(batch / block) * block;

/** Images in a group: more leave the processor's cache, fewer make more results to be added up. */
export function imagesPerGroup(batch: number, block: number): number {
  return [4, 3, 5, 2, 6, 7].find((images) => images < block && batch % images === 0) ?? 1;
}

import {
  type BatchToSpaceNDAttrs,
  type BatchToSpaceNDInputs,
  type DepthToSpaceAttrs,
  type DepthToSpaceInputs,
  type DiagInputs,
  type SpaceToBatchNDAttrs,
  type SpaceToBatchNDInputs,
  type TileAttrs,
  type TileInputs,
  type TransposeAttrs,
  type TransposeInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import { type Node, sizeOf } from '../graph/node.ts';
import { expand, pad, reshape, slice, tile, transpose } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

const { getPermuted, getReshaped, getReshapedPermuted } = backend_util;

/** Elements in another order, or several times: permutations, tiles, blocks of space that become batch or depth. */
export const shapeKernels: KernelTable = {
  Transpose: kernel<TransposeInputs, TransposeAttrs>(({ x }, { perm }) => transpose(x, perm)),

  Tile: kernel<TileInputs, TileAttrs>(({ x }, { reps }) => {
    const repeatsElements = x.shape.some((extent, axis) => extent > 1 && reps[axis] > 1);
    return repeatsElements
      ? tile(x, reps)
      : expand(
          x,
          x.shape.map((extent, axis) => extent * reps[axis]),
        );
  }),

  BatchToSpaceND: kernel<BatchToSpaceNDInputs, BatchToSpaceNDAttrs>(({ x }, { blockShape, crops }) => {
    const shape = x.shape as number[];
    const blockSize = sizeOf(blockShape);
    const blocks = reshape(x, getReshaped(shape, blockShape, blockSize));
    const space = reshape(
      transpose(blocks, getPermuted(blocks.shape.length, blockShape.length)),
      getReshapedPermuted(shape, blockShape, blockSize),
    );
    const cropped = crops.map(([before, after]) => [-before, -after] as const);
    return pad(space, marginsOf(space, cropped)); // a negative margin cuts off
  }),

  SpaceToBatchND: kernel<SpaceToBatchNDInputs, SpaceToBatchNDAttrs>(({ x }, { blockShape, paddings }) => {
    const padded = pad(x, marginsOf(x, paddings));
    const shape = padded.shape as number[];
    const blockSize = sizeOf(blockShape);
    const blocks = reshape(padded, getReshaped(shape, blockShape, blockSize, false));
    return reshape(
      transpose(blocks, getPermuted(blocks.shape.length, blockShape.length, false)),
      getReshapedPermuted(shape, blockShape, blockSize, false),
    );
  }),

  DepthToSpace: kernel<DepthToSpaceInputs, DepthToSpaceAttrs>(({ x }, { blockSize: block, dataFormat }) => {
    if (dataFormat !== 'NHWC') return undefined;
    const [batch, height, width, depth] = x.shape;
    const depthOut = depth / block ** 2;
    const blocks = reshape(x, [batch, height, width, block, block, depthOut]);
    return reshape(transpose(blocks, [0, 1, 3, 2, 4, 5]), [batch, height * block, width * block, depthOut]);
  }),

  /** The elements of a diagonal are one more than a row apart: rows one longer than the matrix', then its first elements. */
  Diag: kernel<DiagInputs>(({ x }) => {
    const n = x.size;
    const rows = pad(reshape(x, [n, 1]), [
      [0, 0],
      [0, n],
    ]);
    return reshape(slice(reshape(rows, [n * (n + 1)]), [0], [n * n]), [...x.shape, ...x.shape]);
  }),
};

/** Margins of the axes after the first, and none of those that are left. */
function marginsOf(x: Node, margins: readonly (readonly number[])[]): (readonly [number, number])[] {
  return x.shape.map((_, axis) => {
    const [before, after] = margins[axis - 1] ?? [0, 0];
    return [before, after];
  });
}

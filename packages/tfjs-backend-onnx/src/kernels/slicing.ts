import {
  type FlipLeftRightInputs,
  type ReverseAttrs,
  type ReverseInputs,
  type SliceAttrs,
  type SliceInputs,
  type SplitVAttrs,
  type SplitVInputs,
  type StridedSliceAttrs,
  type StridedSliceInputs,
  type TensorInfo,
  type UnpackAttrs,
  type UnpackInputs,
  backend_util,
  slice_util,
  util,
} from '@tensorflow/tfjs-core';
import { type Node, sizeOf } from '../graph/node.ts';
import { reshape, slice, split } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

/** Parts of one tensor, forwards and backwards. */
export const slicingKernels: KernelTable = {
  Slice: kernel<SliceInputs, SliceAttrs>(({ x }, { begin, size }) => {
    const tensor = x as unknown as TensorInfo;
    const [starts, sizes] = slice_util.parseSliceParams(tensor, begin, size);
    slice_util.assertParamsValid(tensor, starts, sizes);
    return slice(x, starts, sizes);
  }),

  StridedSlice: kernel<StridedSliceInputs, StridedSliceAttrs>(({ x }, attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
    const info = slice_util.sliceInfo(
      x.shape as number[],
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    if (info.isIdentity) return reshape(x, info.finalShape);
    if (sizeOf(info.finalShape) === 0) return undefined;
    const sizes = slice_util.computeOutShape(info.begin, info.end, info.strides);
    return reshape(slice(x, info.begin, sizes, info.strides), info.finalShape);
  }),

  SplitV: kernel<SplitVInputs, SplitVAttrs>(({ x }, { numOrSizeSplits, axis }) => {
    const [along] = util.parseAxisParam(axis, x.shape as number[]);
    const sizes = backend_util.prepareSplitSize(x as unknown as TensorInfo, numOrSizeSplits, along);
    return split(x, sizes, along);
  }),

  Unpack: kernel<UnpackInputs, UnpackAttrs>(({ value }, { axis }) => {
    const [along] = util.parseAxisParam(axis, value.shape as number[]);
    const shape = value.shape.filter((_, i) => i !== along);
    const pieces = split(value, new Array<number>(value.shape[along]).fill(1), along);
    return pieces.map((piece) => reshape(piece, shape));
  }),

  Reverse: kernel<ReverseInputs, ReverseAttrs>(({ x }, { dims }) =>
    reverse(x, util.parseAxisParam(dims, x.shape as number[])),
  ),
  FlipLeftRight: kernel<FlipLeftRightInputs>(({ image }) => reverse(image, [2])),
};

/** Elements in the opposite order along the axes given. */
export function reverse(x: Node, axes: readonly number[]): Node {
  const reversed = (axis: number): boolean => axes.includes(axis);
  return slice(
    x,
    x.shape.map((extent, axis) => (reversed(axis) ? extent - 1 : 0)),
    x.shape,
    x.shape.map((_, axis) => (reversed(axis) ? -1 : 1)),
  );
}

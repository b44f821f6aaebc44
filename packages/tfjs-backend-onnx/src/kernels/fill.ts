import {
  type FillAttrs,
  type LinSpaceAttrs,
  type OnesLikeInputs,
  type RangeAttrs,
  type ZerosLikeInputs,
  util,
} from '@tensorflow/tfjs-core';
import { shared } from '@tensorflow/tfjs-backend-cpu';
import { type ElementArray, type ElementType, Leaf } from '../graph/node.ts';
import { expand, scalar } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

/** Tensors that are made from numbers. */
export const fillKernels: KernelTable = {
  Fill: kernel<object, FillAttrs>((_, { shape, value, dtype = util.inferDtype(value) }) => {
    if (dtype === 'string' || dtype === 'complex64') return undefined;
    return expand(scalar(value as number, dtype), shape);
  }),
  ZerosLike: kernel<ZerosLikeInputs>(({ x }) => expand(scalar(0, x.dtype), x.shape)),
  OnesLike: kernel<OnesLikeInputs>(({ x }) => expand(scalar(1, x.dtype), x.shape)),

  // Sums of steps, rounded as the cpu backend rounds them: they are not the same as multiples of the step.
  Range: kernel<object, RangeAttrs>((_, { start, stop, step, dtype }) =>
    leaf(shared.rangeImpl(start, stop, step, dtype) as ElementArray, dtype),
  ),
  LinSpace: kernel<object, LinSpaceAttrs>((_, { start, stop, num }) =>
    leaf(shared.linSpaceImpl(start, stop, num) as ElementArray, 'float32'),
  ),
};

function leaf(values: ElementArray, dtype: ElementType): Leaf {
  return new Leaf(values, [values.length], dtype);
}

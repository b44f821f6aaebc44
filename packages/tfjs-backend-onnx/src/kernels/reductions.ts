import {
  type AllInputs,
  type ArgMaxAttrs,
  type ArgMaxInputs,
  type CumsumAttrs,
  type CumsumInputs,
  type MaxAttrs,
  type MinAttrs,
  type SumAttrs,
  util,
} from '@tensorflow/tfjs-core';
import { Node } from '../graph/node.ts';
import {
  type Reduction,
  add,
  cast,
  elementwise,
  multiply,
  reduce,
  reshape,
  scalar,
  slice,
  where,
} from '../graph/operations.ts';
import { type Kernel, type KernelTable, kernel } from './kernel.ts';

const axesOf = (axis: number | number[], { shape }: Node): number[] =>
  util.parseAxisParam(axis, shape as number[]).sort((a, b) => a - b);

/** ONNX Runtime's sum of int32 saturates; int64 has room for it and wraps around when it is cut to int32. */
const sum: Kernel = kernel<AllInputs, SumAttrs>(({ x }, { axis, keepDims }) => {
  const axes = axesOf(axis, x);
  if (x.dtype === 'float32') return reduce('ReduceSum', x, axes, keepDims);
  return cast(reduce('ReduceSum', cast(x, 'int64'), axes, keepDims), 'int32');
});

/** ONNX Runtime overlooks a NaN that is not the first element. What adds it to the result is 0 for every other number. */
function extreme(op: 'ReduceMax' | 'ReduceMin', x: Node, axes: readonly number[], keepDims: boolean): Node {
  const result = reduce(op, x, axes, keepDims);
  if (x.dtype !== 'float32' || axes.length === 0) return result;
  const bounded = elementwise('Clip', [x, scalar(-1), scalar(1)]);
  return add(result, multiply(reduce('ReduceSum', bounded, axes, keepDims), scalar(0)));
}

const extremeKernel = (op: 'ReduceMax' | 'ReduceMin'): Kernel =>
  kernel<AllInputs, MaxAttrs | MinAttrs>(({ x }, { keepDims, ...rest }) => {
    const axes = axesOf('axis' in rest ? rest.axis : rest.reductionIndices, x);
    const ordered = x.dtype === 'bool' ? cast(x, 'int32') : x;
    return cast(extreme(op, ordered, axes, keepDims), x.dtype);
  });

const ofBooleans = (op: Reduction): Kernel =>
  kernel<AllInputs, SumAttrs>(({ x }, { axis, keepDims }) =>
    x.dtype === 'bool' ? cast(reduce(op, cast(x, 'int32'), axesOf(axis, x), keepDims), 'bool') : undefined,
  );

/**
 * The place of the first extreme element. TensorFlow.js starts with the first and goes on to whatever is beyond: a NaN at the start
 * stays, others are passed over.
 */
const place = (op: 'ArgMax' | 'ArgMin'): Kernel =>
  kernel<ArgMaxInputs, ArgMaxAttrs>(({ x }, { axis }) => {
    const [along] = axesOf(axis, x);
    const shape = x.shape.filter((_, i) => i !== along);
    const places = (of: Node): Node =>
      cast(new Node(op, [of], shape, 'int64', { axis: along, keepdims: 0 }), 'int32');
    if (x.dtype !== 'float32') return places(cast(x, 'int32'));
    const isNaN = elementwise('IsNaN', [x], 'bool');
    const least = scalar(op === 'ArgMax' ? -Infinity : Infinity);
    const startsAs = slice(isNaN, x.shape.map(() => 0), x.shape.map((extent, i) => (i === along ? 1 : extent))); // prettier-ignore
    return where(reshape(startsAs, shape), scalar(0, 'int32'), places(where(isNaN, least, x)));
  });

/** Numbers from the elements along some axes, and running sums. */
export const reductionKernels: KernelTable = {
  Sum: sum,
  Mean: kernel<AllInputs, SumAttrs>(({ x }, { axis, keepDims }) =>
    reduce('ReduceMean', cast(x, 'float32'), axesOf(axis, x), keepDims),
  ),
  Prod: kernel<AllInputs, SumAttrs>(({ x }, { axis, keepDims }) =>
    x.dtype === 'float32' ? reduce('ReduceProd', x, axesOf(axis, x), keepDims) : undefined,
  ),
  Max: extremeKernel('ReduceMax'),
  Min: extremeKernel('ReduceMin'),
  All: ofBooleans('ReduceMin'),
  Any: ofBooleans('ReduceMax'),
  ArgMax: place('ArgMax'),
  ArgMin: place('ArgMin'),
  Cumsum: kernel<CumsumInputs, CumsumAttrs>(({ x }, { axis, exclusive, reverse }) => {
    const terms = x.dtype === 'bool' ? cast(x, 'int32') : x;
    const [along] = axesOf(axis, x);
    const attributes = { axis: along, exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
    return new Node('CumSum', [terms], x.shape, terms.dtype, attributes);
  }),
};

import {
  type ScatterNdAttrs,
  type ScatterNdInputs,
  type SparseToDenseAttrs,
  type SparseToDenseInputs,
  type TensorScatterUpdateInputs,
  type UnsortedSegmentSumAttrs,
  type UnsortedSegmentSumInputs,
} from '@tensorflow/tfjs-core';
import { Node, type Shape, sizeOf } from '../graph/node.ts';
import { cast, elementwise, equal, expand, reshape, scalar, where } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';
import { rowNumbers, within } from './rows.ts';

/** Values put, or added up, where a tensor says. */
export const scatterKernels: KernelTable = {
  ScatterNd: kernel<ScatterNdInputs, ScatterNdAttrs>(({ indices, updates }, { shape }) =>
    scatter('scatterND', expand(scalar(0, updates.dtype), shape), indices, updates, 'add'),
  ),
  TensorScatterUpdate: kernel<TensorScatterUpdateInputs>(({ tensor, indices, updates }) =>
    scatter('tensorScatterUpdate', tensor, indices, updates, 'none'),
  ),
  SparseToDense: kernel<SparseToDenseInputs, SparseToDenseAttrs>(
    ({ sparseIndices, sparseValues, defaultValue }, { outputShape }) =>
      scatter(
        'sparseToDense',
        expand(cast(reshape(defaultValue, []), sparseValues.dtype), outputShape),
        sparseIndices,
        sparseValues,
        'none',
      ),
  ),

  /** Row i of x is added to row `segmentIds[i]` of the result; or to none, if that is not one of its rows. */
  UnsortedSegmentSum: kernel<UnsortedSegmentSumInputs, UnsortedSegmentSumAttrs>(
    ({ x, segmentIds }, { numSegments }) => {
      if (segmentIds.shape.length !== 1) return undefined;
      const updates = cast(reshape(x, [segmentIds.size, x.size / segmentIds.size]), 'float32');
      const rows = elementwise('Clip', [segmentIds, scalar(0, 'int32'), scalar(numSegments - 1, 'int32')]);
      const kept = reshape(equal(rows, segmentIds), [rows.size, 1]);
      const zeros = expand(scalar(0), [numSegments, updates.shape[1]]);
      const sums = scatterRows(zeros, rows, where(kept, updates, scalar(0)), 'add');
      return reshape(sums, [numSegments, ...x.shape.slice(1)]);
    },
  ),
};

type Reduction = 'none' | 'add';

/** A tensor with updates at positions of its leading axes; a scalar update goes to all of them. */
function scatter(
  operation: string,
  x: Node,
  indices: Node,
  updates: Node,
  reduction: Reduction,
): Node | undefined {
  const leading: Shape = x.shape.slice(0, indices.shape.length > 1 ? indices.shape.at(-1) : 1);
  const positions = leading.length > 0 ? within(operation, indices, leading) : undefined;
  if (!positions) return undefined;
  const width = sizeOf(x.shape) / sizeOf(leading);
  const rows = rowNumbers(positions, leading);
  const values =
    updates.size === 1
      ? expand(reshape(updates, []), [rows.size, width])
      : reshape(updates, [rows.size, width]);
  return reshape(scatterRows(reshape(x, [sizeOf(leading), width]), rows, values, reduction), x.shape);
}

/**
 * By ScatterElements, in the order of the updates. ScatterND would take whole rows, but ONNX Runtime's threads share out its updates and do
 * not wait for one another: of two addends one gets lost.
 * @param rows [n] which rows of `matrix` the n rows of `updates` go to.
 */
function scatterRows(matrix: Node, rows: Node, updates: Node, reduction: Reduction): Node {
  const positions = expand(reshape(rows, [rows.size, 1]), updates.shape);
  return new Node('ScatterElements', [matrix, positions, updates], matrix.shape, matrix.dtype, {
    axis: 0,
    reduction,
  });
}

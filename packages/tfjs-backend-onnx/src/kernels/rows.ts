import { Bounded } from '../graph/bounded.ts';
import { Leaf, type Node, type Shape } from '../graph/node.ts';
import { constant, multiply, reduce, reshape } from '../graph/operations.ts';

/**
 * A tensor whose leading axes are indexed by tuples is a matrix whose rows are: position (i, j) of the axes [m, n] is row i · n + j.
 * @param indices [tuples, k] of type int32, or [tuples] for k = 1.
 * @param leading extents of the k axes.
 * @returns [tuples]
 */
export function rowNumbers(indices: Node, leading: Shape): Node {
  const k = leading.length;
  if (k === 1) return reshape(indices, [indices.size]);
  const strides = new Int32Array(k).fill(1);
  for (let i = k - 2; i >= 0; i--) strides[i] = strides[i + 1] * leading[i + 1];
  const tuples = reshape(indices, [indices.size / k, k]);
  return reduce('ReduceSum', multiply(tuples, constant(strides, [k], 'int32')), [1]);
}

/**
 * Indices of which none leaves the axis it counts along; each run checks those that it may bring outside.
 * @param operation what they are for, as TensorFlow.js calls it.
 * @param indices of type int32: [..., k], or of any shape for k = 1.
 * @param extents of the k axes.
 * @returns `undefined` if one is known to be outside, so that the cpu backend has to say so.
 */
export function within(operation: string, indices: Node, extents: Shape): Node | undefined {
  const source = indices.op === 'Reshape' ? indices.inputs[0] : indices;
  if (!(source instanceof Leaf)) return new Bounded(operation, indices, extents);
  const values = source.array as Int32Array;
  for (let i = 0; i < values.length; i++)
    if (values[i] < 0 || values[i] >= extents[i % extents.length]) return undefined;
  return source.varies ? new Bounded(operation, indices, extents) : indices;
}

import { type ElementArray, Leaf, type Node, type Shape } from '../graph/node.ts';
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

/** Whether the indices are known already and one of them is not of the axis it counts along, so that the cpu backend has to say so. */
export function leavesAxes(indices: Node, extents: Shape): boolean {
  const values = knownElements(indices);
  return values?.some((value, i) => value < 0 || value >= extents[i % extents.length]) ?? false;
}

function knownElements(node: Node): Int32Array | undefined {
  const source = node.op === 'Reshape' ? node.inputs[0] : node;
  return source instanceof Leaf ? (source.array as ElementArray as Int32Array) : undefined;
}

import { Node } from '../graph/node.ts';
import type { Rule, RuleTable } from './rule.ts';
import { type Order, Value, isLogical, logical, permuted } from './layout.ts';

/** Matrices whose rows and columns are stored the other way round are multiplied as their transposes. */
const multiplyAsStored: Rule = (node, [a, b, ...rest], { device }) => {
  const { transA = 0, transB = 0 } = node.attributes as { transA?: number; transB?: number };
  const [first, second] = [operand(a, transA), operand(b, transB)];
  const others = rest.map((value) => value.logical);
  const value = (result: Node) => new Value(node.shape, logical(node.shape.length), result);
  if (node.op === 'Gemm') {
    const attributes = { ...node.attributes, transA: first.transposed, transB: second.transposed };
    return value(new Node('Gemm', [first.node, second.node, ...others], node.shape, 'float32', attributes));
  }
  if (first.transposed === 0 && second.transposed === 0)
    return value(new Node('MatMul', [first.node, second.node], node.shape, node.dtype));
  if (device === 'cpu') {
    const attributes = { transA: first.transposed, transB: second.transposed };
    const operands = [first.node, second.node];
    return value(new Node('FusedMatMul', operands, node.shape, node.dtype, attributes, 'com.microsoft'));
  }
  const upright = [first, second].map(({ node: matrix, transposed }) =>
    transposed ? permuted(matrix, swapped(matrix.shape.length)) : matrix,
  );
  return value(new Node('MatMul', upright, node.shape, node.dtype));
};

const swapped = (rank: number): Order => [...logical(rank - 2), rank - 1, rank - 2];

/** A matrix, or its transpose if it is there already. */
function operand(value: Value, transposed: number): { node: Node; transposed: number } {
  const { layout, rank, node } = value;
  if (layout !== 'blocked' && !isLogical(layout) && String(layout) === String(swapped(rank)))
    return { node, transposed: 1 - transposed };
  return { node: value.logical, transposed };
}

export const matrixRules: RuleTable = {
  Gemm: multiplyAsStored,
  MatMul: multiplyAsStored,
  FusedMatMul: multiplyAsStored,
};

import { Leaf, Node } from '../graph/node.ts';
import { reshape, transpose } from '../graph/operations.ts';
import { forwardAxis } from './convolution/axis.ts';
import { correlate } from './convolution/correlation.ts';
import type { Rule, RuleTable } from './rule.ts';
import {
  type Order,
  Value,
  channelsFirst,
  imageShape,
  isLogical,
  logical,
  permuted,
  stored,
} from './layout.ts';
import type { Target } from './target.ts';

/** Matrices whose rows and columns are stored the other way round are multiplied as their transposes. */
const multiplyAsStored: Rule = (node, [a, b, ...rest], { device }) => {
  const { transA = 0, transB = 0 } = node.attributes as { transA?: number; transB?: number };
  const [first, second] = [operand(a, transA), operand(b, transB)];
  const others = rest.map((value) => value.logical);
  const value = (result: Node) => new Value(node.shape, logical(node.shape.length), result);
  if (node.op === 'Gemm') {
    if (device === 'cpu' && first.transposed && isLong(first.node, node.shape)) {
      first.node = permuted(first.node, [1, 0]);
      first.transposed = 0;
    }
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

/** A matrix, or its transpose if it is there already, or nearer. */
function operand(value: Value, transposed: number): { node: Node; transposed: number } {
  const { layout, rank, node } = value;
  if (layout === 'blocked') {
    return rank === 2 && transposed
      ? { node: value.in([1, 0]), transposed: 0 }
      : { node: value.logical, transposed };
  }
  if (!isLogical(layout) && String(layout) === String(swapped(rank)))
    return { node, transposed: 1 - transposed };
  return { node: value.logical, transposed };
}

/**
 * Gemm turns its left operand round once for every 128 columns of the result: half as much work again as the product. Turning all of it
 * round beforehand takes less where sums are long.
 */
const isLong = ({ shape: [terms] }: Node, [, columns]: readonly number[]): boolean =>
  terms >= 192 && columns > 128;

/** From so many products on, the reordering of the matrix that they share is worth it. */
const SHARERS = 8;
/** For more rows than these, Gemm's own reordering in every product is of no account. */
const MOST_ROWS = 256;

/**
 * Products of a few rows and a matrix that other products share, as the steps of a recurrent network have them. Gemm would reorder the
 * matrix in each of them. The convolution of blocks with a filter of one element is the same product, and takes it reordered. Rows that
 * other products want turned round, as a gradient for each step does, would leave the blocks at once: they are left alone.
 */
export function sharingProducts(order: readonly Node[]): ReadonlySet<Node> {
  const turned = new Set<Node>();
  const byMatrix = new Map<Node, [Node[], Node[]]>();
  for (const node of order) {
    if (node.op !== 'Gemm' || node.inputs.length !== 2) continue;
    const [rows, matrix] = node.inputs;
    if (node.attributes.transA === 1) {
      turned.add(rows).add(matrix);
      continue;
    }
    let products = byMatrix.get(matrix);
    if (!products) byMatrix.set(matrix, (products = [[], []]));
    products[node.attributes.transB as number].push(node);
  }
  const groups = [...byMatrix.values()].flat().filter((products) => products.length >= SHARERS);
  return new Set(
    groups.filter((products) => !products.some(({ inputs: [rows] }) => turned.has(rows))).flat(),
  );
}

const multiplyInBlocks: Rule = (node, [a, b], { block, sharing, fixed }) => {
  const isFixed = node.inputs[1] instanceof Leaf && fixed?.has(node.inputs[1]); // which Gemm reorders once, too
  if (block === 0 || !sharing?.has(node) || isFixed) return undefined;
  const [rows, columns] = node.shape;
  const inner = a.shape[1];
  if (rows > MOST_ROWS || inner < block || columns % block !== 0) return undefined;
  const matrix = node.attributes.transB ? transpose(b.logical, [1, 0]) : b.logical;
  const places = (extent: number) => forwardAxis(extent, extent, 1, { stride: 1, dilation: 1, padding: 0 });
  const filter = reshape(matrix, [1, inner, columns]);
  const product = correlate(asImage(a), filter, [places(1), places(rows)], block, false);
  return product && new Value(node.shape, 'blocked', product.node);
};

/** A matrix as an image of one line. */
function asImage(value: Value): Value {
  const image = imageShape(value.shape);
  if (value.layout === 'blocked') return new Value(image, 'blocked', value.node);
  const layout = isLogical(value.layout) ? logical(4) : channelsFirst(4);
  return new Value(image, layout, reshape(value.node, stored(image, layout)));
}

const multiply: Rule = (node, inputs, target: Target) =>
  (node.op === 'Gemm' ? multiplyInBlocks(node, inputs, target) : undefined) ??
  multiplyAsStored(node, inputs, target);

export const matrixRules: RuleTable = {
  Gemm: multiply,
  MatMul: multiply,
  FusedMatMul: multiply,
};

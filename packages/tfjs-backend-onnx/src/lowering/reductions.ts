import { Node, sameShape } from '../graph/node.ts';
import { multiply, reduce, reshape, scalar } from '../graph/operations.ts';
import type { Rule, RuleTable } from './rule.ts';
import { blockedMeans } from './blocks.ts';
import { Value, isLogical, logical, stored } from './layout.ts';
import type { Target } from './target.ts';

const names = ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceSumSquare', 'ReduceL1', 'ReduceL2', 'ReduceLogSumExp']; // prettier-ignore

/** Reduces in the layout of the input. */
const inItsLayout: Rule = (node, [x], target) => {
  const { axes, keepdims } = node.attributes as { axes: readonly number[]; keepdims: number };
  if (x.layout === 'blocked' && x.rank === 4) {
    const result = ofBlocks(node, x, axes, target);
    if (result) return new Value(node.shape, logical(node.shape.length), reshape(result, node.shape));
  }
  const { order } = x;
  if (isLogical(order)) return undefined;
  const kept = order.filter((axis) => !axes.includes(axis));
  const ascending = [...kept].sort((a, b) => a - b);
  const result = keepdims ? order : kept.map((axis) => ascending.indexOf(axis));
  const attributes = {
    ...node.attributes,
    axes: axes.map((axis) => order.indexOf(axis)).sort((a, b) => a - b),
  };
  const shape = stored(node.shape, result);
  return new Value(node.shape, result, new Node(node.op, [x.in(order)], shape, node.dtype, attributes));
};

/** Sums and means over each image, or over all images, of every channel; and anything over everything. */
function ofBlocks(node: Node, x: Value, axes: readonly number[], { block }: Target): Node | undefined {
  const [batch, height, width] = x.shape;
  if (axes.length === 4)
    return new Node(node.op, [x.node], [], node.dtype, { axes: [0, 1, 2, 3], keepdims: 0 });
  const isSum = node.op === 'ReduceSum';
  const overImages = sameShape(axes, [0, 1, 2]);
  if (x.dtype !== 'float32' || (!isSum && node.op !== 'ReduceMean')) return undefined;
  if (!overImages && !sameShape(axes, [1, 2])) return undefined;
  const means = blockedMeans(x.node, block);
  const result = overImages ? reduce('ReduceMean', means, [0]) : means;
  return isSum ? multiply(result, scalar(height * width * (overImages ? batch : 1))) : result;
}

export const reductionRules: RuleTable = Object.fromEntries(names.map((name) => [name, inItsLayout]));

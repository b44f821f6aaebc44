import { Node } from '../graph/node.ts';
import type { Rule, RuleTable } from './assign-layouts.ts';
import { Value, isLogical, nchw, stored } from './layout.ts';

/** Reduces in the layout of the input. */
const inItsLayout: Rule = (node, [x]) => {
  if (isLogical(x.layout)) return undefined;
  const layout = (x.layout === 'blocked' ? nchw : x.layout) as readonly number[];
  const { axes, keepdims } = node.attributes as { axes: readonly number[]; keepdims: number };
  const kept = layout.filter((axis) => !axes.includes(axis));
  const order = [...kept].sort((a, b) => a - b);
  const result = keepdims ? layout : kept.map((axis) => order.indexOf(axis));
  const attributes = {
    ...node.attributes,
    axes: axes.map((axis) => layout.indexOf(axis)).sort((a, b) => a - b),
  };
  const shape = stored(node.shape, result);
  return new Value(node.shape, result, new Node(node.op, [x.in(layout)], shape, node.dtype, attributes));
};

const names = ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceSumSquare', 'ReduceL1', 'ReduceL2', 'ReduceLogSumExp']; // prettier-ignore

export const reductionRules: RuleTable = Object.fromEntries(names.map((name) => [name, inItsLayout]));

import { Node, Output, sameShape } from '../graph/node.ts';
import type { Rule, RuleTable } from './assign-layouts.ts';
import { type Layout, Value, isLogical, logical, nchw, stored } from './layout.ts';

type Permutation = readonly number[];

/** The layout of a value, as an order of axes. */
const orderOf = (value: Value): Permutation =>
  (value.layout === 'blocked' ? nchw : value.layout) as Permutation;

/** Nothing moves: only the names of the axes change. */
const transposeRule: Rule = (node, [x]) => {
  const perm = node.attributes.perm as Permutation;
  const order = orderOf(x);
  return new Value(node.shape, order.map((axis) => perm.indexOf(axis)), x.in(order)); // prettier-ignore
};

/** Axes of extent 1 come and go without a move. */
const reshapeRule: Rule = (node, [x]) => {
  if (isLogical(x.layout)) return undefined;
  if (sameShape(node.shape, x.shape)) return x;
  const order = orderOf(x);
  const before = order.filter((axis) => x.shape[axis] !== 1); // the axes that matter, as they are stored
  const sources = logical(x.rank).filter((axis) => x.shape[axis] !== 1);
  const targets = logical(node.shape.length).filter((axis) => node.shape[axis] !== 1);
  if (!sameShape(sources.map((axis) => x.shape[axis]), targets.map((axis) => node.shape[axis]))) return undefined; // prettier-ignore
  const units = logical(node.shape.length).filter((axis) => node.shape[axis] === 1);
  const layout = [...units, ...before.map((axis) => targets[sources.indexOf(axis)])];
  const shape = stored(node.shape, layout);
  return new Value(node.shape, layout, new Node('Reshape', [x.in(order)], shape, x.dtype, { shape }));
};

const concatRule: Rule = (node, inputs) => {
  const layout = inputs.map(orderOf).find((order) => !isLogical(order));
  if (!layout) return undefined;
  const axis = layout.indexOf(node.attributes.axis as number);
  return moved(node, inputs, layout, { axis });
};

const splitRule: Rule = (node, [x]) => {
  const layout = orderOf(x);
  if (isLogical(layout)) return undefined;
  return moved(node, [x], layout, {
    ...node.attributes,
    axis: layout.indexOf(node.attributes.axis as number),
  });
};

const outputRule: Rule = (node, [producer]) => {
  if (isLogical(producer.layout)) return undefined;
  const { layout } = producer;
  const shape = stored(node.shape, layout);
  return new Value(node.shape, layout, new Output(producer.node, (node as Output).index, shape, node.dtype));
};

const sliceRule: Rule = (node, [x]) => {
  const layout = orderOf(x);
  if (isLogical(layout)) return undefined;
  const axes = (node.attributes.axes as readonly number[]).map((axis) => layout.indexOf(axis));
  return moved(node, [x], layout, { ...node.attributes, axes });
};

const padRule: Rule = (node, [x, value]) => {
  const layout = orderOf(x);
  if (isLogical(layout)) return undefined;
  const pads = node.attributes.pads as readonly number[];
  const inOrder = [...layout.map((axis) => pads[axis]), ...layout.map((axis) => pads[axis + x.rank])];
  const shape = stored(node.shape, layout);
  const inputs = value ? [x.in(layout), value.logical] : [x.in(layout)];
  return new Value(node.shape, layout, new Node('Pad', inputs, shape, node.dtype, { ...node.attributes, pads: inOrder })); // prettier-ignore
};

function moved(node: Node, inputs: readonly Value[], layout: Layout, attributes: Node['attributes']): Value {
  const operands = inputs.map((input) => input.in(layout));
  const shape = stored(node.shape, layout);
  return new Value(node.shape, layout, new Node(node.op, operands, shape, node.dtype, attributes));
}

export const shapeRules: RuleTable = {
  Transpose: transposeRule,
  Reshape: reshapeRule,
  Concat: concatRule,
  Split: splitRule,
  Output: outputRule,
  Slice: sliceRule,
  Pad: padRule,
};

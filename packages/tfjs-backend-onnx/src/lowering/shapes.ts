import { type Attributes, Node, Output, type Shape, sameShape } from '../graph/node.ts';
import { reshape } from '../graph/operations.ts';
import type { Rule, RuleTable } from './rule.ts';
import { type Layout, type Order, Value, isLogical, logical, nchw, stored } from './layout.ts';
import type { Target } from './target.ts';

/** Nothing moves: only the names of the axes change. */
const transposeRule: Rule = (node, [x]) => {
  const permutation = node.attributes.perm as Order;
  return new Value(node.shape, x.order.map((axis) => permutation.indexOf(axis)), x.in(x.order)); // prettier-ignore
};

/** Axes of extent 1 come and go without a move. */
const reshapeRule: Rule = (node, [x]) => {
  if (isLogical(x.layout)) return undefined;
  if (sameShape(node.shape, x.shape)) return x;
  if (x.layout === 'blocked' && x.rank === 2) return undefined; // straight to rows
  const sources = axesThatMatter(x.shape);
  const targets = axesThatMatter(node.shape);
  const extents = (shape: Shape, axes: Order) => axes.map((axis) => shape[axis]);
  if (!sameShape(extents(x.shape, sources), extents(node.shape, targets))) return undefined;
  const units = logical(node.shape.length).filter((axis) => node.shape[axis] === 1);
  const moved = x.order.filter((axis) => x.shape[axis] !== 1).map((axis) => targets[sources.indexOf(axis)]);
  const layout = [...units, ...moved];
  return new Value(node.shape, layout, reshape(x.in(x.order), stored(node.shape, layout)));
};

const axesThatMatter = (shape: Shape): Order => logical(shape.length).filter((axis) => shape[axis] !== 1);

/** Whole blocks of channels, and whole images, follow each other in blocks as they do in NCHW. */
const inWholeBlocks = (axis: number, extents: readonly number[], rank: number, { block }: Target): boolean =>
  (axis === 0 && rank === 4) || (axis === rank - 1 && extents.every((extent) => extent % block === 0));

/** Where an axis is in what is stored. */
const positionOf = (axis: number, layout: Layout, rank: number): number =>
  layout === 'blocked' ? nchw.indexOf(axis + 4 - rank) : layout.indexOf(axis);

const concatRule: Rule = (node, inputs, target) => {
  const axis = node.attributes.axis as number;
  const blocked = inputs.some((input) => input.layout === 'blocked');
  const rank = node.shape.length;
  if (blocked && rank === 2 && axis === 0) return undefined; // straight to rows
  const whole = inWholeBlocks(axis, inputs.map((input) => input.shape[axis]), rank, target); // prettier-ignore
  if (blocked && whole && inputs.every(({ dtype }) => dtype === 'float32')) return moved(node, inputs, 'blocked', { axis: positionOf(axis, 'blocked', rank) }); // prettier-ignore
  const layout = inputs.map((input) => input.order).find((order) => !isLogical(order));
  return layout && moved(node, inputs, layout, { axis: layout.indexOf(axis) });
};

const splitRule: Rule = (node, [x], target) => {
  const { axis, split } = node.attributes as { axis: number; split: Shape };
  if (isLogical(x.layout)) return undefined;
  const layout = x.layout === 'blocked' && inWholeBlocks(axis, split, x.rank, target) ? 'blocked' : x.order;
  return moved(node, [x], layout, { split, axis: positionOf(axis, layout, x.rank) });
};

const outputRule: Rule = (node, [producer]) => {
  const { layout } = producer;
  if (isLogical(layout)) return undefined;
  const result = new Output(producer.node, (node as Output).index, stored(node.shape, layout), node.dtype);
  return new Value(node.shape, layout, result);
};

const sliceRule: Rule = (node, [x], target) => {
  if (isLogical(x.layout)) return undefined;
  const { starts, ends, axes, steps } = node.attributes as Record<string, Shape>;
  const last = x.rank - 1;
  const bounds = (i: number) => (axes[i] === last ? [starts[i], Math.min(ends[i], x.shape[last])] : []);
  const whole = axes.every((axis, i) => inWholeBlocks(axis, bounds(i), x.rank, target) && steps[i] === 1);
  const layout = x.layout === 'blocked' && whole ? 'blocked' : x.order;
  return moved(node, [x], layout, { starts, ends, steps, axes: axes.map((axis) => positionOf(axis, layout, x.rank)) }); // prettier-ignore
};

const padRule: Rule = (node, [x, value], target) => {
  if (isLogical(x.layout)) return undefined;
  const pads = node.attributes.pads as Shape;
  const padded = logical(x.rank).filter((axis) => pads[axis] !== 0 || pads[axis + x.rank] !== 0);
  const whole =
    node.attributes.mode === 'constant' &&
    x.rank === 4 &&
    padded.every((axis) => inWholeBlocks(axis, [pads[axis], pads[axis + x.rank]], 4, target));
  const layout = x.layout === 'blocked' && whole ? 'blocked' : x.order;
  const order = layout === 'blocked' ? nchw : layout;
  const inOrder = [...order.map((axis) => pads[axis]), ...order.map((axis) => pads[axis + x.rank])];
  return moved(node, [x], layout, { ...node.attributes, pads: inOrder }, value?.logical);
};

/** The operator on operands of one layout. */
function moved(
  node: Node,
  inputs: readonly Value[],
  layout: Layout,
  attributes: Attributes,
  last?: Node,
): Value {
  const operands = inputs.map((input) => input.in(layout));
  const shape = stored(node.shape, layout);
  const result = new Node(node.op, last ? [...operands, last] : operands, shape, node.dtype, attributes);
  return new Value(node.shape, layout, result);
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

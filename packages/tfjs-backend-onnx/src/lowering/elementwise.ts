import { Node, type Shape, sameShape, sizeOf } from '../graph/node.ts';
import { reshape } from '../graph/operations.ts';
import type { Rule, RuleTable } from './assign-layouts.ts';
import { type Layout, Value, isLogical, permuted, stored } from './layout.ts';

const names = [
  ...['Abs', 'Acos', 'Acosh', 'Add', 'And', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Cast', 'Ceil', 'Celu', 'Clip', 'Cos', 'Cosh'],
  ...['Div', 'Elu', 'Equal', 'Erf', 'Exp', 'Floor', 'Greater', 'GreaterOrEqual', 'HardSigmoid', 'HardSwish', 'Identity'],
  ...['IsInf', 'IsNaN', 'LeakyRelu', 'Less', 'LessOrEqual', 'Log', 'Max', 'Mean', 'Min', 'Mod', 'Mul', 'Neg', 'Not', 'Or'],
  ...['PRelu', 'Pow', 'Reciprocal', 'Relu', 'Round', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Softsign'],
  ...['Sqrt', 'Sub', 'Sum', 'Tan', 'Tanh', 'ThresholdedRelu', 'Where', 'Xor', 'BitShift'],
]; // prettier-ignore

/** Computes in the layout in which the inputs of the result's shape come. */
const inTheirLayout: Rule = (node, inputs) => {
  const full = inputs.filter(({ shape }) => sameShape(shape, node.shape));
  const layout = (full.find((value) => value.layout === 'blocked') ?? full.find((value) => !isLogical(value.layout)))?.layout; // prettier-ignore
  if (!layout) return undefined;
  if (layout === 'blocked' && inputs.some((input) => !fitsBlocks(input, node.shape))) return undefined;
  const operands = inputs.map((value) => operand(value, layout, node.shape.length));
  const shape = stored(node.shape, layout);
  return new Value(node.shape, layout, new Node(node.op, operands, shape, node.dtype, node.attributes));
};

const fitsBlocks = ({ shape, dtype }: Value, full: Shape): boolean =>
  sizeOf(shape) === 1 || (sameShape(shape, full) && dtype === 'float32');

/** A value that is broadcast to a result of the given layout. */
function operand(value: Value, layout: Layout, rank: number): Node {
  if (sizeOf(value.shape) === 1) return reshape(value.logical, []);
  if (layout === 'blocked' || value.rank === rank) return value.in(layout);
  const leading = new Array<number>(rank - value.rank).fill(1);
  return permuted(reshape(value.logical, [...leading, ...value.shape]), layout);
}

export const elementwiseRules: RuleTable = Object.fromEntries(names.map((name) => [name, inTheirLayout]));

import { Node, type Shape, sameShape } from '../graph/node.ts';
import { constant, elementwise, reshape } from '../graph/operations.ts';
import type { Rule, RuleTable } from './rule.ts';
import { blockedAffine } from './blocks.ts';
import { type Order, Value, imageShape, isLogical, permuted, stored } from './layout.ts';
import type { Target } from './target.ts';

const names = [
  ...['Abs', 'Acos', 'Acosh', 'Add', 'And', 'Asin', 'Asinh', 'Atan', 'Atanh', 'BitShift', 'Cast', 'Ceil', 'Celu', 'Clip'],
  ...['Cos', 'Cosh', 'Div', 'Elu', 'Equal', 'Erf', 'Exp', 'Floor', 'Greater', 'GreaterOrEqual', 'HardSigmoid', 'HardSwish'],
  ...['Identity', 'IsInf', 'IsNaN', 'LeakyRelu', 'Less', 'LessOrEqual', 'Log', 'Max', 'Mean', 'Min', 'Mod', 'Mul', 'Neg'],
  ...['Not', 'Or', 'PRelu', 'Pow', 'Reciprocal', 'Relu', 'Round', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus'],
  ...['Softsign', 'Sqrt', 'Sub', 'Sum', 'Tan', 'Tanh', 'ThresholdedRelu', 'Where', 'Xor'],
]; // prettier-ignore

const nameSet = new Set(names);
export const isElementwise = ({ op, domain }: Node): boolean => domain === '' && nameSet.has(op);

/** Computes in the layout in which the inputs of the result's shape come. */
const inTheirLayout: Rule = (node, inputs, target) => {
  const full = inputs.filter(({ shape }) => sameShape(shape, node.shape));
  if (full.some(({ layout }) => layout === 'blocked')) {
    const result = affineInBlocks(node, inputs) ?? inBlocks(node, inputs, target);
    if (result) return result;
  }
  const order = full.map((value) => value.order).find((candidate) => !isLogical(candidate));
  if (!order) return undefined;
  const operands = inputs.map((value) => operand(value, order, node.shape.length));
  const shape = stored(node.shape, order);
  return new Value(node.shape, order, new Node(node.op, operands, shape, node.dtype, node.attributes));
};

/** A value that is broadcast to a result of the given order of axes. */
function operand(value: Value, order: Order, rank: number): Node {
  if (value.node.size === 1) return reshape(value.logical, []);
  if (value.rank === rank) return value.in(order);
  const leading = new Array<number>(rank - value.rank).fill(1);
  return permuted(reshape(value.logical, [...leading, ...value.shape]), order);
}

const isChannels = ({ shape }: Value, channels: number): boolean =>
  shape.at(-1) === channels && shape.every((extent, axis) => extent === 1 || axis === shape.length - 1);

/** Sums and products with a number per channel. */
function affineInBlocks(node: Node, inputs: readonly Value[]): Value | undefined {
  const channels = node.shape[node.shape.length - 1];
  const [image, vector] = inputs[0].layout === 'blocked' ? inputs : [inputs[1], inputs[0]];
  if (!vector || !isChannels(vector, channels) || image.dtype !== 'float32') return undefined;
  const numbers = reshape(vector.logical, [channels]);
  const ones = () => constant(new Float32Array(channels).fill(1), [channels], 'float32');
  const affine = (scale: Node, offset?: Node) => new Value(node.shape, 'blocked', blockedAffine(image.node, scale, offset)); // prettier-ignore
  switch (node.op) {
    case 'Mul':
      return affine(numbers);
    case 'Add':
      return affine(ones(), numbers);
    case 'Sub':
      return image === inputs[0]
        ? affine(ones(), elementwise('Neg', [numbers]))
        : affine(elementwise('Neg', [ones()]), numbers);
    default:
      return undefined;
  }
}

/** On the blocks as they are stored: numbers per channel are [C/b, 1, b] beside [N, C/b, H · W, b]. */
function inBlocks(node: Node, inputs: readonly Value[], { block }: Target): Value | undefined {
  const [batch, height, width, channels] = imageShape(node.shape);
  const fits = (value: Value) =>
    value.node.size === 1 ||
    (value.dtype !== 'int32' && value.dtype !== 'int64' && (sameShape(value.shape, node.shape) || isChannels(value, channels))); // prettier-ignore
  if (node.dtype === 'int32' || node.dtype === 'int64' || !inputs.every(fits)) return undefined;
  const blocks: Shape = [batch, channels / block, height * width, block];
  const broadcast = inputs.some((value) => value.node.size > 1 && !sameShape(value.shape, node.shape));
  const operands = inputs.map((value) => {
    if (value.node.size === 1) return reshape(value.logical, []);
    if (!sameShape(value.shape, node.shape)) return reshape(value.logical, [channels / block, 1, block]);
    return broadcast ? reshape(value.in('blocked'), blocks) : value.in('blocked');
  });
  const shape = stored(node.shape, 'blocked');
  const result = new Node(node.op, operands, broadcast ? blocks : shape, node.dtype, node.attributes);
  return new Value(node.shape, 'blocked', reshape(result, shape));
}

export const elementwiseRules: RuleTable = Object.fromEntries(names.map((name) => [name, inTheirLayout]));

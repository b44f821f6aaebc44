import { Constant, Float, Node, Output, type Shape, sameShape } from '../graph/node.ts';
import {
  broadcastShape,
  cast,
  elementwise,
  expand,
  reshape,
  scalar,
  transpose,
} from '../graph/operations.ts';
import { isElementwise } from './elementwise.ts';
import { rewrite } from './rewrite.ts';

/** Does at compile time what can be done there without changing a bit of the results, the sign of zeros aside. */
export function foldConstants(outputs: readonly Node[]): Node[] {
  return rewrite(outputs, (node) => {
    if (node.domain !== '') return node;
    if (isElementwise(node)) return foldElementwise(node);
    return movers[node.op]?.(node) ?? node;
  });
}

// ---- tensors whose elements are all the same -------------------------------------------------------------------

/** The scalar that a tensor repeats; `undefined` if it may have different elements. */
function repeated(node: Node): Node | undefined {
  if (node.op === 'Expand') return repeated(node.inputs[0]);
  if (node.size === 1) return reshape(node, []);
  if (!(node instanceof Constant)) return undefined;
  const [first] = node.array;
  for (const element of node.array) if (!Object.is(element, first)) return undefined;
  return node.dtype === 'int64' ? undefined : scalar(Number(first), node.dtype);
}

/** What broadcasting makes of a tensor does not have to be there before. */
const compact = (node: Node): Node => (node.op === 'Expand' ? node.inputs[0] : node);

function foldElementwise(node: Node): Node {
  const scalars = node.inputs.map(repeated);
  if (scalars.every((value) => value !== undefined) && node.inputs.length > 0) {
    const single = new Node(node.op, scalars, [], node.dtype, node.attributes);
    return expand(simplified(single), node.shape);
  }
  const operands = node.inputs.map((input, i) => scalars[i] ?? compact(input));
  if (operands.every((operand, i) => operand === node.inputs[i])) return simplified(node);
  const shape = operands.length === 1 ? operands[0].shape : broadcastShape(...operands.map((operand) => operand.shape)); // prettier-ignore
  return expand(simplified(new Node(node.op, operands, shape, node.dtype, node.attributes)), node.shape);
}

// ---- arithmetic ------------------------------------------------------------------------------------------------

const numberOf = (node: Node): number | undefined =>
  node instanceof Constant && node.shape.length === 0 ? Number(node.array[0]) : undefined;

/** Operations that IEEE 754 rounds correctly, so that computing in doubles and rounding once gives the same float. */
const exact: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Neg: (a) => -a,
  Sqrt: (a) => Math.sqrt(a),
};

function simplified(node: Node): Node {
  const [a, b] = node.inputs;
  const numbers = node.inputs.map(numberOf);
  if (node.dtype === 'float32' && exact[node.op] && numbers.every((value) => value !== undefined)) {
    const [x, y] = numbers as number[];
    return scalar(Math.fround(exact[node.op](x, y)));
  }
  switch (node.op) {
    case 'Add':
      return numbers[0] === 0 ? to(b, node) : numbers[1] === 0 ? to(a, node) : node;
    case 'Sub':
      return numbers[1] === 0 ? to(a, node) : numbers[0] === 0 && node.dtype === 'float32' ? to(elementwise('Neg', [b]), node) : node; // prettier-ignore
    case 'Mul':
      return numbers[0] === 1 ? to(b, node) : numbers[1] === 1 ? to(a, node) : node;
    case 'Div':
      return numbers[1] === 1 ? to(a, node) : node;
    case 'Cast':
      return foldCast(node);
    case 'Clip':
      return foldStep(node, numbers);
    default:
      return node;
  }
}

/** One operand alone, as large as the result with the other one was. */
const to = (operand: Node, { shape }: Node): Node => expand(operand, shape);

function foldCast(node: Node): Node {
  const [x] = node.inputs;
  if (x.dtype === node.dtype) return x;
  const value = numberOf(x);
  const whole = value !== undefined && Number.isInteger(value) && Math.abs(value) <= 2 ** 24;
  if (whole && node.dtype !== 'bool' && node.dtype !== 'int64') return scalar(value, node.dtype);
  // A truth value is 0 or 1 in every type on the way.
  if (x.op === 'Cast' && x.inputs[0].dtype === 'bool') return cast(x.inputs[0], node.dtype);
  return node;
}

/** clip(k · x, 0, 1) is one operator. */
function foldStep(node: Node, [, low, high]: (number | undefined)[]): Node {
  const [x] = node.inputs;
  if (low !== 0 || high !== 1 || x.op !== 'Mul' || node.dtype !== 'float32') return node;
  const [a, b] = x.inputs;
  const [factor, operand] = numberOf(b) !== undefined ? [numberOf(b), a] : [numberOf(a), b];
  if (factor === undefined || !sameShape(operand.shape, node.shape)) return node;
  return elementwise('HardSigmoid', [operand], 'float32', { alpha: new Float(factor), beta: new Float(0) });
}

// ---- what only moves elements ----------------------------------------------------------------------------------

const movers: Record<string, (node: Node) => Node | undefined> = {
  Reshape: (node) => {
    const [x] = node.inputs;
    if (x.op === 'Expand' && x.inputs[0].size === 1) return expand(reshape(x.inputs[0], []), node.shape);
    return reshape(x, node.shape);
  },
  Transpose: (node) => {
    const [x] = node.inputs;
    const permutation = node.attributes.perm as Shape;
    if (x.op !== 'Transpose') return transpose(x, permutation);
    const before = x.attributes.perm as Shape;
    return transpose(x.inputs[0], permutation.map((axis) => before[axis])); // prettier-ignore
  },
  Expand: (node) => {
    const [x] = node.inputs;
    return x.op === 'Expand' && broadcastsTo(x.inputs[0].shape, node.shape) ? expand(x.inputs[0], node.shape) : expand(x, node.shape); // prettier-ignore
  },
  /** What was joined along an axis and is taken apart again there. */
  Output: (node) => {
    const [producer] = node.inputs;
    const [whole] = producer.inputs;
    if (producer.op !== 'Split' || whole.op !== 'Concat' || producer.attributes.axis !== whole.attributes.axis) return undefined; // prettier-ignore
    const extents = whole.inputs.map(({ shape }) => shape[whole.attributes.axis as number]);
    return sameShape(extents, producer.attributes.split as Shape) ? whole.inputs[(node as Output).index] : undefined; // prettier-ignore
  },
  Tile: (node) => {
    const [x] = node.inputs;
    const repeats = node.attributes.repeats as Shape;
    return x.shape.every((extent, axis) => extent === 1 || repeats[axis] === 1) ? expand(x, node.shape) : undefined; // prettier-ignore
  },
  Slice: (node) => {
    const [x] = node.inputs;
    return x.op === 'Expand' && x.inputs[0].size === 1 ? expand(reshape(x.inputs[0], []), node.shape) : undefined; // prettier-ignore
  },
};

const broadcastsTo = (from: Shape, to: Shape): boolean =>
  from.length <= to.length &&
  from.every((extent, i) => extent === 1 || extent === to[to.length - from.length + i]);

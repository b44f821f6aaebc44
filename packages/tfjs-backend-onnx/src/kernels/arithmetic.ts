import type { BinaryInputs, Tensor } from '@tensorflow/tfjs-core';
import type { ElementType, Node } from '../graph/node.ts';
import {
  add,
  and,
  divide,
  elementwise,
  equal,
  less,
  multiply,
  not,
  or,
  scalar,
  subtract,
  where,
} from '../graph/operations.ts';
import { inDoubles, remainder } from './conversion.ts';
import { type Kernel, type KernelTable, kernel } from './kernel.ts';

type Operation = (a: Node, b: Node) => Node;

/** A kernel of two tensors of the same type, which is one of those given. */
const binary = (operations: Partial<Record<ElementType, Operation>>): Kernel =>
  kernel<BinaryInputs>(({ a, b }) => (a.dtype === b.dtype ? operations[a.dtype]?.(a, b) : undefined));

const plain =
  (op: string): Operation =>
  (a, b) =>
    elementwise(op, [a, b]);

/** For both types of number: ONNX Runtime's int32 arithmetic wraps around as the cpu backend's does. */
const both = (op: string): Kernel => binary({ float32: plain(op), int32: plain(op) });

const inDoublesTo =
  (dtype: ElementType, compute: Operation): Operation =>
  (a, b) =>
    inDoubles([a, b], dtype, compute);

/** Has the sign of the divisor. */
const modulo: Operation = (a, b) => {
  const rest = remainder(a, b);
  const zero = scalar(0, 'float64');
  return where(equal(less(a, zero), less(b, zero)), rest, remainder(add(rest, b), b));
};

const floorOfQuotient: Operation = (a, b) => elementwise('Floor', [divide(a, b)]);

const squaredDifference: Operation = (a, b) => {
  const difference = subtract(a, b);
  return multiply(difference, difference);
};

/** Unlike C's, JavaScript's powers of ±1 are NaN for an exponent that is NaN or infinite. */
const power: Operation = (a, b) => {
  const undefinedPower = and(
    equal(elementwise('Abs', [a]), scalar(1)),
    not(less(elementwise('Abs', [b]), scalar(Infinity))),
  );
  return where(undefinedPower, scalar(NaN), elementwise('Pow', [a, b]));
};

/** The angle of the vector (x, y): first of its reflection into the first quadrant, where equal lengths include ∞/∞ and 0/0. */
const angle: Operation = (y, x) => {
  const [width, height] = [elementwise('Abs', [x]), elementwise('Abs', [y])];
  const slope = where(equal(width, height), elementwise('Sign', [height]), divide(height, width));
  const acute = elementwise('Atan', [slope]);
  const upper = where(negative(x), subtract(scalar(Math.PI), acute), acute);
  return where(negative(y), elementwise('Neg', [upper]), upper);
};

/** Below zero, or the negative zero. */
const negative = (x: Node): Node => or(less(x, scalar(0)), less(elementwise('Reciprocal', [x]), scalar(0)));

/** Sums, products, quotients, powers and the like of two tensors that are broadcast to one shape. */
export const arithmeticKernels: KernelTable = {
  Add: both('Add'),
  Sub: both('Sub'),
  Multiply: binary({ float32: multiply, int32: inDoublesTo('int32', multiply) }),
  RealDiv: binary({ float32: divide }),
  FloorDiv: binary({
    float32: inDoublesTo('int32', floorOfQuotient),
    int32: inDoublesTo('int32', floorOfQuotient),
  }),
  Mod: binary({ float32: inDoublesTo('float32', modulo), int32: inDoublesTo('int32', modulo) }),
  Pow: binary({ float32: power }),
  Maximum: both('Max'),
  Minimum: both('Min'),
  SquaredDifference: binary({
    float32: squaredDifference,
    int32: inDoublesTo('int32', squaredDifference),
  }),
  Atan2: binary({ float32: angle }),
  AddN: kernel<Tensor[]>((terms) =>
    terms.every(({ dtype }) => dtype === terms[0].dtype && dtype !== 'bool') ? terms.reduce(add) : undefined,
  ),
};

import type { ClipByValueAttrs, ClipByValueInputs, UnaryInputs } from '@tensorflow/tfjs-core';
import type { ElementType, Node } from '../graph/node.ts';
import { add, divide, elementwise, less, multiply, scalar, where } from '../graph/operations.ts';
import { inDoubles } from './conversion.ts';
import { type Kernel, type KernelTable, kernel } from './kernel.ts';

type Operation = (x: Node) => Node;

const unary = (operations: Partial<Record<ElementType, Operation>>): Kernel =>
  kernel<UnaryInputs>(({ x }) => operations[x.dtype]?.(x));

const plain =
  (op: string): Operation =>
  (x) =>
    elementwise(op, [x]);

/** One of ONNX's functions, which are defined for float32. */
const float = (op: string): Kernel => unary({ float32: plain(op) });

/** Rounding leaves whole numbers as they are. */
const rounding = (op: string): Kernel => unary({ float32: plain(op), int32: (x) => x });

const square: Operation = (x) => multiply(x, x);

/** eˣ − 1 without the cancellation near 0, as tanh(x/2)·(eˣ + 1). */
const exponentialMinus1: Operation = (x) => {
  const halved = elementwise('Tanh', [multiply(x, scalar(0.5))]);
  return multiply(halved, add(elementwise('Exp', [x]), scalar(1)));
};

/** log(1 + x): near 0, where adding 1 would lose digits, as 2·artanh(x/(2 + x)). */
const logarithmOf1Plus: Operation = (x) => {
  const near = elementwise('Atanh', [divide(x, add(x, scalar(2)))]);
  const isNear = less(elementwise('Abs', [x]), scalar(0.25));
  return where(isNear, multiply(near, scalar(2)), elementwise('Log', [add(x, scalar(1))]));
};

/** In float64, since the cosine near a pole has to be exact; ONNX Runtime has no tangent of it. */
const tangent: Operation = (x) => divide(elementwise('Sin', [x]), elementwise('Cos', [x]));

/** Functions of one tensor, element by element. */
export const elementaryFunctionKernels: KernelTable = {
  Abs: unary({ float32: plain('Abs'), int32: plain('Abs') }),
  Neg: unary({ float32: plain('Neg'), int32: plain('Neg') }),
  Sign: unary({
    float32: (x) => where(elementwise('IsNaN', [x], 'bool'), scalar(0), elementwise('Sign', [x])),
    int32: plain('Sign'),
  }),
  Square: unary({ float32: square, int32: (x) => inDoubles([x], 'int32', square) }),
  Sqrt: float('Sqrt'),
  Rsqrt: unary({ float32: (x) => elementwise('Reciprocal', [elementwise('Sqrt', [x])]) }),
  Reciprocal: float('Reciprocal'),
  Ceil: rounding('Ceil'),
  Floor: rounding('Floor'),
  Round: rounding('Round'),
  Exp: float('Exp'),
  Expm1: unary({ float32: exponentialMinus1 }),
  Log: float('Log'),
  Log1p: unary({ float32: logarithmOf1Plus }),
  Erf: float('Erf'),
  Sin: float('Sin'),
  Cos: float('Cos'),
  Tan: unary({ float32: (x) => inDoubles([x], 'float32', tangent) }),
  Asin: float('Asin'),
  Acos: float('Acos'),
  Atan: float('Atan'),
  Sinh: float('Sinh'),
  Cosh: float('Cosh'),
  Tanh: float('Tanh'),
  Asinh: float('Asinh'),
  Acosh: float('Acosh'),
  Atanh: float('Atanh'),
  ClipByValue: kernel<ClipByValueInputs, ClipByValueAttrs>(({ x }, { clipValueMin, clipValueMax }) => {
    const whole = Number.isInteger(clipValueMin) && Number.isInteger(clipValueMax);
    if (x.dtype !== 'float32' && !(x.dtype === 'int32' && whole)) return undefined;
    return elementwise('Clip', [x, scalar(clipValueMin, x.dtype), scalar(clipValueMax, x.dtype)]);
  }),
};

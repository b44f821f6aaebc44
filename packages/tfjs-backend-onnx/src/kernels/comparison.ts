import type { BinaryInputs, UnaryInputs } from '@tensorflow/tfjs-core';
import type { Node } from '../graph/node.ts';
import { and, cast, elementwise, equal, less, not, or, scalar } from '../graph/operations.ts';
import { type Kernel, type KernelTable, kernel } from './kernel.ts';

/** ONNX Runtime knows no order of booleans, so they are compared as 0 and 1. */
const comparison = (compare: (a: Node, b: Node) => Node): Kernel =>
  kernel<BinaryInputs>(({ a, b }) => {
    if (a.dtype !== b.dtype) return undefined;
    return a.dtype === 'bool' ? compare(cast(a, 'int32'), cast(b, 'int32')) : compare(a, b);
  });

const operator = (op: string): Kernel => comparison((a, b) => elementwise(op, [a, b], 'bool'));

const connective = (connect: (a: Node, b: Node) => Node): Kernel =>
  kernel<BinaryInputs>(({ a, b }) => (a.dtype === 'bool' && b.dtype === 'bool' ? connect(a, b) : undefined));

/** A question about floating-point numbers; those of other types are all finite. */
const classification = (test: (x: Node) => Node): Kernel =>
  kernel<UnaryInputs>(({ x }) => test(cast(x, 'float32')));

/** Comparisons of two tensors, connectives of booleans, and what kind of number an element is: all with a boolean result. */
export const comparisonKernels: KernelTable = {
  Equal: comparison(equal),
  NotEqual: comparison((a, b) => not(equal(a, b))),
  Greater: operator('Greater'),
  GreaterEqual: operator('GreaterOrEqual'),
  Less: operator('Less'),
  LessEqual: operator('LessOrEqual'),
  LogicalAnd: connective(and),
  LogicalOr: connective(or),
  LogicalNot: kernel<UnaryInputs>(({ x }) => (x.dtype === 'bool' ? not(x) : undefined)),
  IsNan: classification((x) => elementwise('IsNaN', [x], 'bool')),
  IsInf: classification((x) => elementwise('IsInf', [x], 'bool')),
  IsFinite: classification((x) => less(elementwise('Abs', [x]), scalar(Infinity))),
};

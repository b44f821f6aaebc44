import type { BinaryInputs, UnaryInputs } from '@tensorflow/tfjs-core';
import { elementwise } from '../graph/operations.ts';
import { type Kernel, type KernelTable, kernel } from './kernel.ts';

const binary = (op: string): Kernel =>
  kernel<BinaryInputs>(({ a, b }) =>
    a.dtype === b.dtype && a.dtype !== 'bool' ? elementwise(op, [a, b]) : undefined,
  );
const unary = (op: string): Kernel =>
  kernel<UnaryInputs>(({ x }) => (x.dtype === 'float32' ? elementwise(op, [x]) : undefined));

export const elementwiseKernels: KernelTable = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Multiply: binary('Mul'),
  Exp: unary('Exp'),
  Tanh: unary('Tanh'),
};

/** Comparisons, logic and choices. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { broadcastable, pair, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const comparisons: Record<string, Binary> = {
  Equal: tf.equal,
  NotEqual: tf.notEqual,
  Greater: tf.greater,
  GreaterEqual: tf.greaterEqual,
  Less: tf.less,
  LessEqual: tf.lessEqual,
};
const logic: Record<string, Binary> = { LogicalAnd: tf.logicalAnd, LogicalOr: tf.logicalOr };

/** A condition and two choices that broadcast against each other. */
const choices = fc
  .tuple(broadcastable, fc.constantFrom<tf.DataType>('float32', 'int32', 'bool'), fc.nat(2))
  .chain(([[wide, other], dtype, which]) => {
    const shape = (i: number) => fc.constant(i === which ? other : wide);
    return fc.record({
      condition: tensor({ shape: shape(0), dtypes: ['bool'] }),
      a: tensor({ shape: shape(1), dtypes: [dtype] }),
      b: tensor({ shape: shape(2), dtypes: [dtype] }),
    });
  });

export const comparison: KernelCase[] = [
  ...Object.entries(comparisons).flatMap(([kernel, compute]) => [
    agrees(kernel, pair(), ({ a, b }) => compute(a, b)),
    agrees(kernel, pair({ dtypes: ['int32'] }), ({ a, b }) => compute(a, b), { note: 'int32' }),
    agrees(kernel, pair({ dtypes: ['bool'] }), ({ a, b }) => compute(a, b), { note: 'bool', runs: 15 }),
    agrees(kernel, pair({ dtypes: ['float32', 'int32', 'bool'] }), ({ a, b }) => compute(a, b), {
      note: 'mixed types',
      runs: 20,
    }),
    agrees(kernel, pair({ dtypes: ['string'] }), ({ a, b }) => compute(a, b), { note: 'strings', runs: 15 }),
  ]),
  ...Object.entries(logic).map(([kernel, compute]) =>
    agrees(kernel, pair({ dtypes: ['bool'] }), ({ a, b }) => compute(a, b)),
  ),
  agrees('LogicalNot', tensor({ dtypes: ['bool'] }), (x) => tf.logicalNot(x)),
  agrees('LogicalOr', pair({ dtypes: ['bool'] }), ({ a, b }) => tf.logicalXor(a, b), {
    note: 'by logicalXor',
  }),
  agrees('Select', choices, ({ condition, a, b }) => tf.where(condition, a, b), { runs: 60 }),
];

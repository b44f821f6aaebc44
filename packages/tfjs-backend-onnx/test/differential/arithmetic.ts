/** Functions of two numbers, with broadcasting. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Range, pair, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Per kernel, and how far apart whole numbers may be so that no exact result is beyond 2^53, where cpu loses the low bits. */
const functions: [kernel: string, compute: Binary, floats?: Range, ints?: Range][] = [
  ['Add', tf.add, undefined, 'special'],
  ['Sub', tf.sub, undefined, 'special'],
  ['Multiply', tf.mul, undefined, { from: -50_000, to: 50_000 }],
  ['RealDiv', tf.div],
  ['FloorDiv', tf.floorDiv, 'quarters', 'special'],
  ['Maximum', tf.maximum, undefined, 'special'],
  ['Minimum', tf.minimum, undefined, 'special'],
  ['Mod', tf.mod, undefined, 'special'],
  ['Pow', tf.pow, { from: 0, to: 4 }, { from: -4, to: 4 }],
  ['SquaredDifference', tf.squaredDifference, undefined, { from: -30_000, to: 30_000 }],
  ['Atan2', tf.atan2],
  ['Prelu', tf.prelu],
];

export const arithmetic: KernelCase[] = [
  ...functions.flatMap(([kernel, compute, floats, ints]) => [
    agrees(kernel, pair({ range: floats }), ({ a, b }) => compute(a, b)),
    ...(ints
      ? [
          agrees(kernel, pair({ dtypes: ['int32'], range: ints }), ({ a, b }) => compute(a, b), {
            note: 'int32',
          }),
          agrees(kernel, pair({ dtypes: ['int32'], range: 'ties' }), ({ a, b }) => compute(a, b), {
            note: 'int32 with zeros',
          }),
          agrees(
            kernel,
            pair({ dtypes: ['float32', 'int32', 'bool'], range: floats ?? 'ties' }),
            ({ a, b }) => compute(a, b),
            { note: 'mixed types' },
          ),
        ]
      : []),
  ]),
  agrees('Pow', pair({ range: 'special' }), ({ a, b }) => tf.pow(a, b), { note: 'special values' }),
  agrees('Mod', pair({ range: 'quarters' }), ({ a, b }) => tf.mod(a, b), { note: 'exact' }),
  agrees('RealDiv', pair({ range: 'nonfinite' }), ({ a, b }) => tf.divNoNan(a, b), { note: 'by divNoNan' }),
  agrees('FloorDiv', pair({ dtypes: ['int32'], range: 'special' }), ({ a, b }) => tf.div(a, b), {
    note: 'by div',
  }),
  agrees(
    'BitwiseAnd',
    pair({ dtypes: ['int32'] }).filter(({ a, b }) => `${a.shape}` === `${b.shape}`),
    ({ a, b }) => tf.bitwiseAnd(a, b),
  ),
  agrees(
    'AddN',
    shapes([0, 4]).chain((shape) =>
      fc.array(tensor({ shape: fc.constant(shape), range: 'nonfinite' }), { minLength: 1, maxLength: 6 }),
    ),
    (terms) => tf.addN(terms),
  ),
];

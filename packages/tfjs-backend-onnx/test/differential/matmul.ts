/** Matrix products and Einstein sums. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { draw, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

const length = fc.integer({ min: 1, max: 7 });
const floats = { range: { from: -3, to: 3 } } as const;

/** Factors of a product of matrices whose batch axes broadcast, transposed or not. */
const factors = fc
  .record({
    batch: shapes([0, 2], { longest: 3, empty: false }),
    which: fc.constantFrom('both', 'a', 'b', 'ones'),
    lengths: fc.tuple(length, length, length),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    nonfinite: fc.boolean(),
  })
  .chain(({ batch, which, lengths: [m, k, n], transposeA, transposeB, nonfinite }) => {
    const ones = batch.map(() => 1);
    const range = nonfinite ? 'nonfinite' : floats.range;
    const a = [...(which === 'a' ? ones : batch), ...(transposeA ? [k, m] : [m, k])];
    const b = [...(which === 'b' ? ones : which === 'ones' ? [] : batch), ...(transposeB ? [n, k] : [k, n])];
    return fc.record({
      a: tensor({ shape: fc.constant(a), range }),
      b: tensor({ shape: fc.constant(b), range }),
      transposeA: fc.constant(transposeA),
      transposeB: fc.constant(transposeB),
    });
  });

const activations = [undefined, 'linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

const dense = fc
  .record({
    lengths: fc.tuple(length, length, length),
    activation: fc.constantFrom(...activations),
    biased: fc.boolean(),
  })
  .chain(({ lengths: [m, k, n], activation, biased }) =>
    fc.record({
      a: tensor({ shape: fc.constant([m, k]), ...floats }),
      b: tensor({ shape: fc.constant([k, n]), ...floats }),
      bias: biased
        ? tensor({ shape: fc.constantFrom([n], [1, n], [m, n]), ...floats })
        : fc.constant(undefined),
      alpha: tensor({ shape: fc.constant([n]), ...floats }),
      activation: fc.constant(activation),
    }),
  );

/** Equations over axes of the lengths i = 2, j = 3, k = 4, b = 2. */
const LENGTHS: Record<string, number> = { i: 2, j: 3, k: 4, b: 2 };
const equations = [
  ...[
    'ij,jk->ik',
    'bij,bjk->bik',
    'ij,kj->ik',
    'bij,jk->bik',
    'ij->ji',
    'ij->',
    'ij->j',
    'bij->bji',
    'i,i->',
    'i,j->ij',
  ],
  ...['ij,ij->ij', 'bij,bij->b', 'bijk->bk', 'ijk,kj->i', 'bi,bj->bij', 'ji,ib->bj'],
];
const einsums = fc.tuple(fc.constantFrom(...equations), fc.noShrink(fc.nat())).map(([equation, seed]) => ({
  equation,
  factors: equation
    .split('->')[0]
    .split(',')
    .map((axes, i) =>
      draw(
        'float32',
        [...axes].map((name) => LENGTHS[name]),
        floats.range,
        seed + i,
      ),
    ),
}));

export const matmul: KernelCase[] = [
  agrees(
    'BatchMatMul',
    factors,
    ({ a, b, transposeA, transposeB }) => tf.matMul(a, b, transposeA, transposeB),
    {
      runs: 100,
      tolerance: 1e-4,
    },
  ),
  agrees(
    '_FusedMatMul',
    dense,
    ({ a, b, bias, alpha, activation }) =>
      tf.fused.matMul({
        a,
        b,
        bias,
        activation: activation as 'relu',
        preluActivationWeights: activation === 'prelu' ? alpha : undefined,
        leakyreluAlpha: 0.3,
      }),
    { runs: 80, tolerance: 1e-4 },
  ),
  agrees(
    '_FusedMatMul',
    tensor({ shape: fc.constantFrom([3, 4], [1, 5]), ...floats }),
    (a) => [
      tf.fused.matMul({ a, b: a, transposeA: true, activation: 'relu' }),
      tf.fused.matMul({ a, b: a, transposeB: true, activation: 'sigmoid' }),
    ],
    { note: 'transposed', tolerance: 1e-4 },
  ),
  agrees('Einsum', einsums, ({ equation, factors: terms }) => tf.einsum(equation, ...terms), {
    runs: 60,
    tolerance: 1e-4,
  }),
  agrees(
    'BatchMatMul',
    fc.record({
      a: tensor({ shape: fc.constantFrom([4], [3, 4]), ...floats }),
      b: tensor({ shape: fc.constantFrom([4], [4, 2]), ...floats }),
    }),
    ({ a, b }) => tf.dot(a, b),
    {
      note: 'by dot',
      tolerance: 1e-4,
    },
  ),
  agrees(
    'BatchMatMul',
    tensor({ shape: fc.constantFrom([40, 70], [1, 130], [64, 64]), ...floats }),
    (a) => tf.matMul(a, a, false, true),
    {
      note: 'larger',
      runs: 6,
      tolerance: 1e-4,
    },
  ),
  agrees(
    'BatchMatMul',
    fc.constantFrom<{ a: number[]; b: number[] }>(
      { a: [2, 0], b: [0, 3] },
      { a: [0, 4], b: [4, 3] },
      { a: [0, 2, 3], b: [0, 3, 1] },
    ),
    ({ a, b }) => tf.matMul(tf.ones(a), tf.ones(b)),
    { note: 'empty', runs: 10 },
  ),
];

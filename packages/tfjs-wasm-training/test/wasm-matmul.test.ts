import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialiseWasm } from '../src/index.ts';
import { expectSameOnBoth, wave } from './wasm-oracle.ts';

/** The permutation of axes that swaps the last two. */
const swap = (rank: number) =>
  Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));

describe('matMul', () => {
  test('any sizes and transposes', async () => {
    const size = fc.constantFrom(1, 2, 3, 6, 17, 50);
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        async (m, k, n, transposeA, transposeB) => {
          const a = transposeA ? [k, m] : [m, k];
          const b = transposeB ? [n, k] : [k, n];
          await expectSameOnBoth(() => tf.matMul(wave(a), wave(b, 1), transposeA, transposeB));
        },
      ),
      { seed: 1998, numRuns: 60 },
    );
  });

  test.each([
    [
      [3, 4, 5],
      [3, 5, 2],
    ],
    [
      [2, 3, 4, 5],
      [2, 3, 5, 2],
    ],
    [
      [3, 4, 5],
      [1, 5, 2],
    ],
    [
      [1, 4, 5],
      [3, 5, 2],
    ],
    [
      [2, 1, 4, 5],
      [3, 5, 2],
    ],
    [
      [4, 5],
      [3, 5, 2],
    ],
    [
      [3, 1, 5],
      [3, 5, 1],
    ],
  ])('batches %j by %j', async (a, b) => {
    const [left, right] = [() => wave(a), () => wave(b, 1)];
    // The cpu backend repeats batches in turn instead of broadcasting, so the right answer is spelt out by tiling.
    const batch = tf.backend_util.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
    const full = (x: tf.Tensor) => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
    const product = (x: tf.Tensor, y: tf.Tensor) =>
      tf.getBackend() === 'cpu' ? tf.matMul(full(x), full(y)) : tf.matMul(x, y);
    await expectSameOnBoth(() => product(left(), right()));
    await expectSameOnBoth(() => {
      const [x, y] = [tf.transpose(right(), swap(b.length)), tf.transpose(left(), swap(a.length))];
      return tf.getBackend() === 'cpu'
        ? tf.matMul(full(x), full(y))
        : tf.matMul(tf.transpose(x, swap(b.length)), tf.transpose(y, swap(a.length)), true, true);
    });
  });

  test('one tensor as right operand in two shapes', async () => {
    await expectSameOnBoth(() => {
      const b = wave([3, 8]) as tf.Tensor2D;
      return [
        tf.matMul(wave([2, 3]), b),
        tf.matMul(wave([2, 12]), tf.reshape(b, [12, 2])),
        tf.matMul(wave([2, 3]), b),
        tf.matMul(wave([4, 6]), tf.reshape(b, [6, 4])),
      ];
    });
  });

  test.each([
    [
      [0, 3],
      [3, 4],
    ],
    [
      [2, 0],
      [0, 4],
    ],
    [
      [2, 3],
      [3, 0],
    ],
    [
      [0, 2, 3],
      [0, 3, 4],
    ],
  ])('empty %j by %j', async (a, b) => {
    await expectSameOnBoth(() => tf.matMul(tf.zeros(a), tf.zeros(b)));
  });

  test('integers', async () => {
    const matrix = (shape: number[]) => tf.cast(tf.mul(9, wave(shape)), 'int32');
    await expectSameOnBoth(() => tf.matMul(matrix([3, 4]), matrix([4, 2])));
  });

  test('sizes that do not match are an error that names them', async () => {
    await initialiseWasm();
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([4, 5]), true)).toThrow(
      /transposed \[2,3\] by \[4,5\].* 2 and 4/,
    );
  });

  test('fused with any bias and activation, also over more than 48 terms', async () => {
    for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const) {
      for (const [transposeB, bias] of [
        [false, undefined],
        [true, [3]],
        [true, [2, 3]],
      ] as const) {
        await expectSameOnBoth(() => {
          const b = wave(transposeB ? [3, 100] : [100, 3], 1);
          const extra = bias && wave([...bias], 2);
          return tf.fused.matMul({ a: wave([2, 100]), b, transposeB, bias: extra, activation });
        });
      }
    }
    await expectSameOnBoth(() =>
      tf.fused.matMul({
        a: wave([2, 5]),
        b: wave([5, 3], 1),
        activation: 'prelu',
        preluActivationWeights: wave([3], 2),
      }),
    );
  });

  test('its gradients', async () => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ]) {
      const [a, b] = [transposeA ? [7, 3] : [3, 7], transposeB ? [5, 7] : [7, 5]];
      await expectSameOnBoth(() =>
        tf.grads((x, y) => tf.matMul(x, y, transposeA, transposeB))([wave(a), wave(b, 1)], wave([3, 5], 2)),
      );
    }
  });
});

import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { expectClose, expectSameOnBoth, resultsOn, wave } from './wasm-oracle.ts';

type Pool = (x: tf.Tensor) => tf.Tensor;
const explicit: tf.backend_util.ExplicitPadding = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
];

function poolAndGradient(pool: Pool, x: () => tf.Tensor) {
  return (): tf.Tensor[] => {
    const y = pool(x());
    return [y, tf.grad(pool)(x(), wave(y.shape, 2))];
  };
}

const maxPool =
  (
    size: number | [number, number],
    stride: number,
    pad: 'valid' | 'same' | tf.backend_util.ExplicitPadding,
  ): Pool =>
  (x) =>
    tf.maxPool(x as tf.Tensor4D, size, stride, pad as 'valid');

describe('max pooling', () => {
  test('the gradient reaches windows without a positive value', async () => {
    const [, gradient] = await resultsOn(
      'wasm',
      poolAndGradient(maxPool(2, 2, 'valid'), () =>
        tf.tensor([-4, -3, -1, -2, -5, -6, -8, -7], [1, 2, 4, 1]),
      ),
    );
    const [first, second] = wave([1, 1, 2, 1], 2).dataSync();
    expect(Array.from(gradient.values)).toEqual([0, first, second, 0, 0, 0, 0, 0]);
  });

  test('the first of equal maxima takes the gradient', async () => {
    const [, gradient] = await resultsOn(
      'wasm',
      poolAndGradient(maxPool(2, 2, 'valid'), () => tf.tensor([0, 7, 7, 7], [1, 2, 2, 1])),
    );
    expect(Array.from(gradient.values).map((value) => value !== 0)).toEqual([false, true, false, false]);
  });

  test.each([
    ['2x2', maxPool(2, 2, 'valid'), [3, 6, 8, 6]],
    ['an odd rest at the border', maxPool(2, 2, 'valid'), [2, 7, 5, 3]],
    ['overlapping, padded', maxPool(3, 2, 'same'), [2, 7, 6, 17]],
    ['3x2 at stride 1', maxPool([3, 2], 1, 'same'), [1, 5, 5, 1]],
    ['gaps between windows', maxPool(2, 3, 'valid'), [2, 8, 8, 3]],
    ['explicit padding', maxPool(2, 2, explicit), [2, 5, 6, 3]],
    ['empty batch', maxPool(2, 2, 'valid'), [0, 4, 4, 3]],
  ])('%s', async (_, pool, shape) => {
    await expectSameOnBoth(poolAndGradient(pool, () => tf.sub(wave(shape), 0.4)));
    // Rounded to a few levels, most windows have ties.
    await expectSameOnBoth(poolAndGradient(pool, () => tf.round(tf.mul(2, wave(shape)))));
  });

  test('integers, 3 dimensions, positions, and padding wider than the window', async () => {
    const volume = () => tf.sub(wave([1, 4, 4, 4, 2]), 2) as tf.Tensor5D;
    await expectSameOnBoth(() =>
      tf.maxPool(tf.cast(tf.mul(9, wave([1, 4, 4, 2])), 'int32') as tf.Tensor4D, 2, 2, 'valid'),
    );
    await expectSameOnBoth(() => tf.maxPool3d(volume(), 2, 2, 'valid'));
    await expectSameOnBoth(() => tf.grad((x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'valid'))(volume()));
    await expectSameOnBoth(() =>
      Object.values(tf.maxPoolWithArgmax(tf.sub(wave([1, 4, 4, 2]), 2) as tf.Tensor4D, 2, 2, 'valid')),
    );
    await expectSameOnBoth(() => tf.maxPool(wave([1, 3, 3, 2]) as tf.Tensor4D, 1, 2, 1, 'floor'));
  });
});

describe('average pooling', () => {
  const averagePool =
    (size: number | [number, number], stride: number, pad: 'valid' | 'same'): Pool =>
    (x) =>
      tf.avgPool(x as tf.Tensor4D, size, stride, pad);

  test.each([
    ['2x2', averagePool(2, 2, 'valid'), [3, 6, 8, 6]],
    ['an odd rest at the border', averagePool(2, 2, 'valid'), [2, 7, 5, 17]],
    ['overlapping', averagePool([3, 2], 1, 'valid'), [2, 5, 6, 1]],
    ['empty batch', averagePool(2, 2, 'valid'), [0, 4, 4, 3]],
  ])('%s', async (_, pool, shape) => {
    await expectSameOnBoth(poolAndGradient(pool, () => wave(shape)));
  });

  test('the gradient of padded windows is the derivative of the forward pass', async () => {
    const pool = averagePool(3, 2, 'same');
    const shape = [1, 5, 5, 1];
    const loss = (x: tf.Tensor) => tf.sum(tf.square(pool(x))) as tf.Scalar;
    const [gradient] = await resultsOn('wasm', () => tf.grad(loss)(wave(shape)));
    const epsilon = 1e-2; // the loss is quadratic, so central differences have no truncation error
    const differences = Array.from({ length: 25 }, (_, i) =>
      tf.tidy(() => {
        const step = tf.reshape(tf.oneHot(i, 25), shape).mul(epsilon);
        const [up, down] = [tf.add(wave(shape), step), tf.sub(wave(shape), step)];
        return (loss(up).dataSync()[0] - loss(down).dataSync()[0]) / (2 * epsilon);
      }),
    );
    expectClose(gradient.values, differences, 1e-4);
  });
});

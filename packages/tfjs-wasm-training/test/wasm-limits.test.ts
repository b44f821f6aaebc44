/** Calls that the stock kernels get wrong, or answer by writing beyond their result: the right values are the definitions'. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { initialiseWasm } from '../src/index.ts';
import { expectSameOnBoth, wave } from './wasm-oracle.ts';

beforeAll(async () => void (await initialiseWasm()));

const int = (...values: number[]) => tf.tensor1d(values, 'int32');
const bool = (...values: (0 | 1)[]) => tf.tensor1d(values, 'bool');
const elements = (tensor: tf.Tensor) => [tensor.dtype, ...tensor.dataSync()];

describe('indices', () => {
  test('gather takes those of each batch from that batch', () => {
    const x = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const gathered = tf.gather(x, tf.tensor2d([1, 0], [2, 1], 'int32'), 1, 1);
    expect(gathered.shape).toEqual([2, 1, 2]);
    expect(elements(gathered)).toEqual(['float32', 3, 4, 5, 6]);
  });

  test('gather with batches, over random shapes', async () => {
    for (const [shape, batchDims, width] of [
      [[2, 3, 4], 1, 5],
      [[3, 2, 4, 2], 2, 3],
      [[4, 3], 1, 1],
    ] as [number[], number, number][])
      await expectSameOnBoth(() => {
        const lengths = [...shape.slice(0, batchDims), width];
        const size = lengths.reduce((product, length) => product * length, 1);
        const indices = Int32Array.from({ length: size }, (_, i) => (7 * i + 3) % shape[batchDims]);
        return tf.gather(wave(shape), tf.tensor(indices, lengths, 'int32'), batchDims, batchDims);
      });
  });

  test('oneHot leaves out what is beyond its depth, and gives any type', () => {
    expect(elements(tf.oneHot(int(2, -1, 0), 2))).toEqual(['int32', 0, 0, 0, 0, 1, 0]);
    expect(elements(tf.oneHot(int(1, 0), 2, 1.5, 0.25, 'float32'))).toEqual(['float32', 0.25, 1.5, 1.5, 0.25]); // prettier-ignore
    expect(elements(tf.oneHot(int(1, 0), 2, 1, 0, 'bool'))).toEqual(['bool', 0, 1, 1, 0]);
  });
});

describe('bools, integers and their types', () => {
  test('where and reverse of bools write bools', () => {
    const many = Array.from({ length: 400 }, (_, i) => (i % 3 === 0 ? 1 : 0) as 0 | 1);
    const neighbours = Array.from({ length: 8 }, () => tf.fill([400], 7));
    const [kept, turned] = [tf.where(bool(...many), bool(...many), tf.zerosLike(bool(...many))), tf.reverse(bool(...many))]; // prettier-ignore
    expect(elements(kept)).toEqual(['bool', ...many]);
    expect(elements(turned)).toEqual(['bool', ...many.toReversed()]);
    for (const neighbour of neighbours) expect(new Set(neighbour.dataSync())).toEqual(new Set([7]));
  });

  test('reverse along no axis is the tensor itself', () => {
    expect(elements(tf.reverse(tf.tensor1d([1, 2, 3]), []))).toEqual(['float32', 1, 2, 3]);
  });

  test('neg, clipByValue, floorDiv and stridedSlice of integers are integers, to the last digit', () => {
    expect(elements(tf.neg(int(16777217, -2147483647)))).toEqual(['int32', -16777217, 2147483647]);
    expect(elements(tf.clipByValue(int(-7, 0, 5), -1, 1))).toEqual(['int32', -1, 0, 1]);
    expect(elements(tf.floorDiv(tf.tensor1d([-5.5, 6]), 2))).toEqual(['int32', -3, 3]);
    expect(elements(tf.stridedSlice(int(1, 2, 3, 4), [3], [0], [-2]))).toEqual(['int32', 4, 2]);
    expect(elements(tf.stridedSlice(bool(1, 0, 1), [0], [3], [2]))).toEqual(['bool', 1, 1]);
  });

  test('prelu repeats slopes along any axis', () => {
    const x: tf.Tensor = tf.tensor2d([-1, -2, -3, -4], [2, 2]);
    expect(elements(tf.prelu(x, tf.tensor2d([10, 100], [2, 1])))).toEqual(['float32', -10, -20, -300, -400]);
    expect(elements(tf.prelu(x, tf.tensor1d([10, 100])))).toEqual(['float32', -10, -200, -30, -400]);
    expect(tf.prelu(tf.scalar(-1) as tf.Tensor, tf.tensor1d([2])).shape).toEqual([1]);
    expect(tf.prelu(tf.zeros([0, 2]), tf.zeros([0, 2])).shape).toEqual([0, 2]);
  });
});

describe('windows', () => {
  test('gradients of a convolution of volumes, one by one by one: dx = w dy, dw = Σ x dy', () => {
    const volume = (from: number) => tf.reshape(tf.range(from, from + 6), [2, 3, 1, 1, 1]) as tf.Tensor5D;
    const [x, w, dy] = [volume(1), tf.fill([1, 1, 1, 1, 1], 2) as tf.Tensor5D, volume(0)];
    const convolve = (a: tf.Tensor, b: tf.Tensor) => tf.conv3d(a as tf.Tensor5D, b as tf.Tensor5D, 1, 'valid'); // prettier-ignore
    const [dx, dw] = tf.grads(convolve)([x, w], dy);
    expect(elements(dx)).toEqual(['float32', 0, 2, 4, 6, 8, 10]);
    expect(elements(dw)).toEqual(['float32', 2 + 6 + 12 + 20 + 30]); // Σ (i + 1) i
  });

  test('dilation of negative images and its gradients: each maximum of x + filter', () => {
    const x = tf.tensor4d([-9, -4, -7], [1, 1, 3, 1]);
    const filter = tf.tensor3d([0, -1], [1, 2, 1]);
    const dilate = (a: tf.Tensor, b: tf.Tensor) => tf.dilation2d(a as tf.Tensor4D, b as tf.Tensor3D, 1, 'valid'); // prettier-ignore
    expect(elements(dilate(x, filter))).toEqual(['float32', -5, -4]); // max(−9, −4 − 1), max(−4, −7 − 1)
    const [dx, df] = tf.grads(dilate)([x, filter], tf.tensor4d([10, 1], [1, 1, 2, 1]));
    expect(elements(dx)).toEqual(['float32', 0, 11, 0]);
    expect(elements(df)).toEqual(['float32', 1, 10]);
  });

  test('rotation and transformation of images', async () => {
    await expectSameOnBoth(() => [
      tf.image.rotateWithOffset(wave([3, 2, 1, 3]) as tf.Tensor4D, Math.PI / 2, 3),
      tf.image.rotateWithOffset(wave([1, 4, 5, 1]) as tf.Tensor4D, 0.7, 0.25, 0.5),
      tf.image.transform(wave([1, 4, 4, 1]) as tf.Tensor4D, tf.tensor2d([[1, 0, -0.5, 0, 1, 0.5, 0, 0]])),
    ]);
  });
});

test('a complex tensor goes to the cpu backend and back, and stays readable', async () => {
  for (const start of [0, 1]) {
    const place = (turn: number) => tf.setBackend(['cpu', 'wasm'][(start + turn) % 2]);
    await place(0);
    const z = tf.complex([1, 2], [3, 4]);
    for (let turn = 1; turn < 5; turn++) {
      await place(turn);
      expect([...tf.real(z).dataSync(), ...tf.imag(z).dataSync()]).toEqual([1, 2, 3, 4]);
    }
    expect([...z.dataSync()]).toEqual([1, 3, 2, 4]);
  }
});

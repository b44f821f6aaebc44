/**
 * Gradients that the cpu backend gets wrong, so that it is no oracle for them: of resized images that are not square or several, and of
 * maxima of windows that are not square.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';

beforeAll(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

/** Whole numbers from -50 to 50 without a pattern. */
const numbers = (shape: number[], seed: number) =>
  tf.tensor(
    Int32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => ((i + seed) * 7919) % 101).map(
      (value) => value - 50,
    ),
    shape,
    'float32',
  );
const dot = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0];

describe.each([
  ['resizeBilinear', tf.image.resizeBilinear],
  ['resizeNearestNeighbor', tf.image.resizeNearestNeighbor],
])('the gradient of %s', (_, resize) => {
  it.each([
    [[1, 2, 5, 1], [4, 3], false],
    [[3, 4, 2, 2], [7, 5], false],
    [[2, 3, 6, 1], [5, 2], true],
    [[2, 5, 4, 3], [1, 9], true],
  ] as [number[], [number, number], boolean][])(
    'of images %j in size %j is the transposed map',
    (shape, size, alignCorners) => {
      const x = numbers(shape, 3);
      const resized = (images: tf.Tensor) => resize(images as tf.Tensor4D, size, alignCorners) as tf.Tensor;
      const dy = numbers([shape[0], ...size, shape[3]], 17);
      const dx = tf.grad(resized)(x, dy);
      expect(dx.shape).toEqual(shape);
      // ⟨R x, dy⟩ = ⟨x, Rᵀ dy⟩ for every x and dy
      const expected = dot(resized(x), dy);
      expect(Math.abs(dot(x, dx) - expected)).toBeLessThan(1e-5 * Math.max(1000, Math.abs(expected)));
    },
  );
});

describe('the gradient of maxPool3d', () => {
  it.each([
    [[1, 2, 3], [1, 2, 3], 'valid'],
    [[2, 1, 3], [1, 1, 2], 'same'],
  ] as const)('goes to the maxima of windows %j in steps of %j, %s', (window, strides, padding) => {
    const shape = [2, 4, 5, 6, 2];
    const size = tf.util.sizeFromShape(shape);
    // no two numbers are equal, so each window has one maximum
    const x = tf.tensor(
      Float32Array.from({ length: size }, (_, i) => (i * 7919) % size),
      shape,
    );
    const pool = (t: tf.Tensor) =>
      tf.maxPool3d(t as tf.Tensor5D, [...window], [...strides], padding) as tf.Tensor;
    const dy = numbers(pool(x).shape, 5);
    const dx = tf.grad(pool)(x, dy);
    const [maxima, gradients] = [pool(x).dataSync(), dy.dataSync()];
    const expected = new Map<number, number>();
    maxima.forEach((maximum, i) => expected.set(maximum, (expected.get(maximum) ?? 0) + gradients[i]));
    const values = x.dataSync();
    expect(Array.from(dx.dataSync())).toEqual(Array.from(values, (value) => expected.get(value) ?? 0));
  });
});

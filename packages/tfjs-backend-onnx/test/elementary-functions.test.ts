import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';

beforeAll(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

/** The largest relative error of `compute` at numbers that float32 holds, against JavaScript's function in double precision. */
function largestError(
  compute: (x: tf.Tensor) => tf.Tensor,
  exact: (x: number) => number,
  points: number[],
): number {
  const x = Float32Array.from(points);
  const computed = tf.tidy(() => compute(tf.tensor1d(x)).dataSync());
  return Math.max(...Array.from(x, (at, i) => Math.abs(computed[i] / exact(at) - 1)));
}

const powersOfTwo = Array.from({ length: 40 }, (_, i) => 2 ** -(i / 2));
const bothSigns = powersOfTwo.flatMap((x) => [x, -x]);

it('keeps all digits of exp(x) − 1 and log(1 + x) near zero', () => {
  expect(largestError(tf.expm1, Math.expm1, [...bothSigns, 3, -3, 30, -30])).toBeLessThan(1e-6);
  const aboveMinus1 = bothSigns.filter((x) => x > -1);
  expect(largestError(tf.log1p, Math.log1p, [...aboveMinus1, 0.24, 0.26, -0.24, -0.26, 1e6])).toBeLessThan(
    1e-6,
  );
});

it('keeps all digits of softplus where it is nearly zero', () => {
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  expect(largestError(tf.softplus, softplus, [-60, -30, -17, -14, -5, -1, 0, 1, 20])).toBeLessThan(1e-6);
});

it('keeps all digits of the tangent near its poles', () => {
  expect(largestError(tf.tan, Math.tan, [1.57, 1.5707, 1.570796, -1.570796, 4.712389])).toBeLessThan(1e-6);
});

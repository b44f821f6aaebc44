/** What the README's list "Where it differs" says, line by line; NaN has a file of its own. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';

beforeAll(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

const elements = (tensor: tf.Tensor) => [...tensor.dataSync()];
const gradient = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) =>
  elements(tf.grad((t: tf.Tensor) => tf.sum(f(t)))(x));

describe("what TensorFlow.js' specs want to be wrong", () => {
  it('is the gradient of mirrorPad, which forgets what the margins repeat: [1, 2] by the definition', () =>
    expect(gradient((x) => tf.mirrorPad(x, [[0, 1]], 'reflect'), tf.tensor1d([1, 2]))).toEqual([1, 1]));

  it('is the gradient of a mean, which is divided by the whole window with padding given side by side: [1, 1] by the definition', () => {
    const pool = (pad: 'same' | [number, number][]) => (x: tf.Tensor) =>
      tf.avgPool(x as tf.Tensor4D, [1, 2], 1, pad as 'same');
    const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
    expect(gradient(pool([[0, 0], [0, 0], [0, 1], [0, 0]]), x)).toEqual([0.5, 1]); // prettier-ignore
    expect(gradient(pool('same'), x)).toEqual([0.5, 1.5]); // as it is defined
  });
});

describe('a pool of single elements', () => {
  const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
  const pads: [[number, number], [number, number], [number, number], [number, number]] = [[0, 0], [0, 0], [1, 0], [0, 0]]; // prettier-ignore

  it("hands the image on if the result is as large, as TensorFlow.js' specs want it: [−∞, 2] by the definition", () => {
    expect(elements(tf.maxPool(x, 1, 2, pads))).toEqual([1, 2]);
    expect(gradient((image) => tf.avgPool(image as tf.Tensor4D, 1, 2, pads), x)).toEqual([1, 1]);
  });

  it('has the padding that it was given otherwise', () => {
    expect(elements(tf.maxPool(x, 1, 1, pads))).toEqual([-Infinity, 1, 2]);
    expect(elements(tf.avgPool(x, 1, 1, pads))).toEqual([NaN, 1, 2]);
  });
});

describe('what TensorFlow.js makes of other operations', () => {
  it('is NaN for logSumExp of infinite numbers alone', () => {
    expect(elements(tf.logSumExp([-Infinity, -Infinity]))).toEqual([NaN]);
    expect(elements(tf.logSumExp([Infinity, 1]))).toEqual([NaN]);
    expect(elements(tf.logSumExp([-Infinity, 0]))).toEqual([0]);
  });

  it('is an error for gradients of dilated convolutions', () => {
    const filter = tf.ones([2, 2, 1, 1]) as tf.Tensor4D;
    const convolve = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter, 1, 'same', 'NHWC', 2);
    expect(() => gradient(convolve, tf.ones([1, 4, 4, 1]))).toThrow(/dilation rates greater than 1/);
  });
});

describe('small numbers', () => {
  it('are zero below the smallest normal one', () =>
    expect(elements(tf.mul([1e-30, 1e-20], 1e-10))).toEqual([0, expect.closeTo(1e-30, 35)]));

  it('of sigmoid are zero below −18, but not those of logSigmoid', () => {
    const numbers = Array.from({ length: 1801 }, (_, i) => (i - 1800) / 100);
    const errors = elements(tf.sigmoid(numbers)).map((y, i) => Math.abs(y - 1 / (1 + Math.exp(-numbers[i]))));
    expect(Math.max(...errors)).toBeLessThan(1e-7);
    expect(elements(tf.sigmoid([-18.5, -90]))).toEqual([0, 0]);
    expect(elements(tf.log(tf.sigmoid([-20])))).toEqual([-Infinity]);
    expect(elements(tf.logSigmoid([-20]))[0]).toBeCloseTo(-20, 5);
  });
});

describe('where the cpu backend is wrong', () => {
  it('running sums along an axis counted from the end are right', () =>
    expect(elements(tf.cumsum(tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]), -2))).toEqual([1, 2, 4, 6, 5, 6, 12, 14])); // prettier-ignore

  it('each side of a window has its own size and step where padding is one number', () => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4, 1]);
    expect(elements(tf.maxPool(x, [2, 1], [2, 1], 0))).toEqual([5, 6, 7, 8]);
    const filter = tf.ones([2, 1, 1, 1]) as tf.Tensor4D;
    expect(elements(tf.conv2d(x, filter, [2, 1], 0))).toEqual([6, 8, 10, 12]);
  });
});

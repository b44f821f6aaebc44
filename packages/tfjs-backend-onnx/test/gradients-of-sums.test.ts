import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, registerOnnxBackend } from '../src/index.ts';

const backend = registerOnnxBackend();
beforeAll(async () => void (await tf.setBackend('onnx')));

/** TensorFlow.js multiplies by host arrays of ones in these gradients; the backend records their like without arrays. */
describe('gradients of sums and means', () => {
  const x = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);

  it('are what they are by hand, the second derivatives too', () => {
    tf.tidy(() => {
      const mean = (a: tf.Tensor) => tf.sum(tf.square(tf.mean(a, 0)));
      expect([...tf.grad(mean)(x()).dataSync()]).toEqual([2.5, 3.5, 4.5, 2.5, 3.5, 4.5]); // 2 · mean / 2
      const sum = (a: tf.Tensor) => tf.square(tf.sum(a));
      const second = tf.grad((a) => tf.sum(tf.mul(tf.grad(sum)(a), tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]))));
      expect([...second(x()).dataSync()]).toEqual([4, 4, 4, 4, 4, 4]); // 2 for each of two
    });
  });

  it('feed no ones to the session', () => {
    const gradient = compile((a: tf.Tensor) => tf.tidy(() => tf.grad((b) => tf.mean(tf.square(b)))(a)));
    const a = tf.randomUniform([1000, 10]);
    for (let call = 0; call < 2; call++) gradient(a).dispose();
    backend.resetStats();
    gradient(a).dispose();
    expect(backend.stats().bytesIn).toBeLessThan(1.1 * 4 * 10_000);
  });

  it('leave variables alone that are ones when a step is captured', () => {
    const scale = tf.variable(tf.ones([3]));
    const step = compile((a: tf.Tensor) => tf.tidy(() => tf.grad((b) => tf.sum(tf.mul(b, scale)))(a)));
    const results = Array.from({ length: 4 }, (_, call) => {
      const result = [...step(x()).dataSync()];
      scale.assign(tf.fill([3], call + 2));
      return result;
    });
    expect(results).toEqual([1, 2, 3, 4].map((value) => new Array(6).fill(value)));
  });

  it('are those of other backends there', async () => {
    await tf.setBackend('cpu');
    const gradient = tf.tidy(() => [
      ...tf
        .grad((a) => tf.mean(a))(x())
        .dataSync(),
    ]);
    await tf.setBackend('onnx');
    expect(gradient).toEqual(new Array(6).fill(Math.fround(1 / 6)));
  });
});

import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';

beforeAll(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

const values = (shape: number[], phase: number): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(1.7 * i + phase)),
    shape as [number, number, number, number],
  );

/** The formulations differ by whether batch and channels are whole blocks of 8 or 16: the cpu backend knows nothing of blocks. */
it.each([
  { batch: 200, size: 8, channels: 1, filters: 6, kernel: 5, strides: 1, padding: 'valid' },
  { batch: 24, size: 6, channels: 16, filters: 16, kernel: 3, strides: 2, padding: 'same' },
  { batch: 17, size: 6, channels: 3, filters: 5, kernel: 3, strides: 1, padding: 'same' },
  { batch: 13, size: 6, channels: 3, filters: 5, kernel: 3, strides: 1, padding: 'same' },
  { batch: 33, size: 6, channels: 32, filters: 32, kernel: 3, strides: 1, padding: 'same' },
  { batch: 40, size: 5, channels: 32, filters: 16, kernel: 3, strides: 2, padding: 'valid' },
  { batch: 18, size: 5, channels: 17, filters: 33, kernel: 3, strides: 1, padding: 'same' },
] as const)(
  'a convolution of $batch images of $channels channels and its gradients are those of the cpu backend',
  async ({ batch, size, channels, filters, kernel, strides, padding }) => {
    const compute = (): Float32Array[] => {
      const x = values([batch, size, size, channels], 1);
      const filter = values([kernel, kernel, channels, filters], 2);
      const convolve = (image: tf.Tensor, weights: tf.Tensor) =>
        tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, strides, padding);
      const y = convolve(x, filter);
      const weights = values(y.shape, 3);
      const gradients = tf.grads((image, taps) => tf.sum(tf.mul(convolve(image, taps), weights)))([
        x,
        filter,
      ]);
      return [y, ...gradients].map((tensor) => tensor.dataSync<'float32'>());
    };
    const actual = tf.tidy(compute);
    await tf.setBackend('cpu');
    const expected = tf.tidy(compute);
    await tf.setBackend('onnx');
    expected.forEach((tensor, i) => {
      const scale = tensor.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      const error = tensor.reduce((worst, value, j) => Math.max(worst, Math.abs(value - actual[i][j])), 0);
      expect(error / scale).toBeLessThan(2e-5); // 3,200 products nearly cancel; cpu adds them in double precision
    });
  },
);

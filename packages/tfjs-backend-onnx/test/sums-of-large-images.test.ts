import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';

beforeAll(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

const CHANNELS = 16;

/** Numbers around 1, so that errors of sums do not cancel. */
const values = (shape: [number, number, number, number], phase: number): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => 1 + 0.3 * Math.sin(1.7 * i + phase)), // prettier-ignore
    shape,
  );

/** Over the channels of an image, in double precision: the sums of what `term` makes of each element. */
function sums(image: Float32Array, term: (value: number, channel: number) => number): Float64Array {
  const result = new Float64Array(CHANNELS);
  image.forEach((value, i) => (result[i % CHANNELS] += term(value, i % CHANNELS)));
  return result;
}

const relativeError = (actual: Float32Array, expected: Float64Array): number =>
  Math.max(...expected.map((value, i) => Math.abs(actual[i] / value - 1)));

/**
 * Images stay in ONNX Runtime's blocked layout between two convolutions, and there a kernel adds up one number after the other. Float64
 * sums are the oracle; the tolerances are a third of the errors that sums over whole images have.
 */
it.each([
  { size: 64, tolerance: 4e-7 },
  { size: 224, tolerance: 1.5e-6 },
])('sums over images of $size x $size keep their precision', ({ size, tolerance }) => {
  tf.tidy(() => {
    const shape: [number, number, number, number] = [2, size, size, CHANNELS];
    const x = values(shape, 0);
    const filter = tf.mul(tf.eye(CHANNELS), 1.1).reshape([1, 1, CHANNELS, CHANNELS]) as tf.Tensor4D;
    const convolve = (image: tf.Tensor) => tf.conv2d(image as tf.Tensor4D, filter, 1, 'same');

    const image = convolve(x).dataSync<'float32'>();
    const count = image.length / CHANNELS;
    const means = sums(image, (value) => value / count);
    const variances = sums(image, (value, channel) => (value - means[channel]) ** 2 / count);
    const { mean, variance } = tf.moments(convolve(x), [0, 1, 2]);
    expect(relativeError(mean.dataSync<'float32'>(), means)).toBeLessThan(tolerance);
    expect(relativeError(variance.dataSync<'float32'>(), variances)).toBeLessThan(tolerance);

    // The gradient of a bias is the sum of what comes back through the convolution after it.
    const weights = values(shape, 1);
    const gradient = tf.grad((bias) => tf.sum(tf.mul(convolve(tf.add(convolve(x), bias)), weights)));
    const returned = tf
      .grad((y) => tf.sum(tf.mul(convolve(y), weights)))(x)
      .dataSync<'float32'>();
    const biasGradient = gradient(tf.zeros([CHANNELS])).dataSync<'float32'>();
    expect(
      relativeError(
        biasGradient,
        sums(returned, (value) => value),
      ),
    ).toBeLessThan(tolerance);
  });
});

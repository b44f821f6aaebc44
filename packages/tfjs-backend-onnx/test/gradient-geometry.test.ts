/**
 * Gradients of windows that move over images and volumes, beside sums over the windows written down one by one: for every rounding of
 * sizes, every padding, and windows that reach beyond the image or lie outside of it. The cpu backend is not an oracle for them.
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';

beforeAll(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

type Rounding = 'floor' | 'round' | 'ceil';
interface Case {
  image: number[];
  window: number[];
  strides: number[];
  pad: number | 'same' | 'valid';
  rounding: Rounding | undefined;
}

/** @param smaller whether padding is always smaller than the window. */
const cases = (rank: number, smaller: boolean): fc.Arbitrary<Case> => {
  const each = (least: number, most: number) =>
    fc.array(fc.integer({ min: least, max: most }), { minLength: rank, maxLength: rank });
  const paddings = fc.oneof(
    fc.record({
      pad: fc.integer({ min: 0, max: 2 }),
      rounding: fc.constantFrom<Rounding>('floor', 'round', 'ceil'),
    }),
    fc.record({ pad: fc.constantFrom('same' as const, 'valid' as const), rounding: fc.constant(undefined) }),
  );
  return fc
    .record({ image: each(1, 6), window: each(1, 3), strides: each(1, 3), paddings })
    .map(({ paddings: padding, ...rest }) => ({ ...rest, ...padding }))
    .filter(({ image, window, pad }) => {
      const margin = typeof pad === 'number' ? pad : 0;
      return image.every((extent, i) => extent >= window[i] && (!smaller || margin < window[i]));
    });
};

/** How many windows there are along each axis. */
const resultOf = ({ image, window, strides, pad, rounding = 'floor' }: Case): number[] =>
  image.map((extent, i) =>
    pad === 'same'
      ? Math.ceil(extent / strides[i])
      : Math[rounding]((extent - window[i] + 2 * (pad === 'valid' ? 0 : pad)) / strides[i]) + 1,
  );

/** Of these TensorFlow.js' specs want the image itself: see differences.test.ts. */
const handsOn = (sample: Case): boolean =>
  sample.image.length === 2 &&
  sample.window.every((size) => size === 1) &&
  resultOf(sample).join() === sample.image.join();

/** What each window meets: its taps that lie in the image, with the element that lies under each; all counted in rows. */
function* windowsOf(sample: Case) {
  const { image, window, strides, pad } = sample;
  const before = image.map((extent, i) => {
    if (pad !== 'same') return pad === 'valid' ? 0 : pad;
    const missing = (Math.ceil(extent / strides[i]) - 1) * strides[i] + window[i] - extent;
    return Math.floor((image.length === 2 ? Math.max(0, missing) : missing) / 2); // volumes have a rule of their own
  });
  for (const [at, place] of placesOf(resultOf(sample)).entries()) {
    const met: { element: number; tap: number }[] = [];
    for (const [tap, offset] of placesOf(window).entries()) {
      const element = place.map((p, i) => p * strides[i] - before[i] + offset[i]);
      if (element.every((e, i) => e >= 0 && e < image[i]))
        met.push({ tap, element: element.reduce((sum, e, i) => sum * image[i] + e, 0) });
    }
    yield { at, met };
  }
}

/** All tuples below the extents, in the order of rows. */
const placesOf = (extents: number[]): number[][] =>
  extents.reduce<number[][]>(
    (places, extent) => places.flatMap((place) => Array.from({ length: extent }, (_, i) => [...place, i])),
    [[]],
  );

/** Small whole numbers, all different, without a pattern. */
const numbers = (size: number, seed: number): number[] =>
  Array.from({ length: size }, (_, i) => (((i + seed) * 7919) % 1009) - 500);
const image = (values: number[], shape: number[]) => tf.tensor(values, [1, ...shape, 1]);
const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

type Pool = (x: tf.Tensor, { window, strides, pad, rounding }: Case) => tf.Tensor;
const pools: Record<string, [rank: number, smaller: boolean, pool: Pool, mean: boolean]> = {
  maxPool: [2, false, (x, c) => tf.maxPool(x as tf.Tensor4D, c.window as [number, number], c.strides as [number, number], c.pad, c.rounding), false], // prettier-ignore
  avgPool: [2, false, (x, c) => tf.avgPool(x as tf.Tensor4D, c.window as [number, number], c.strides as [number, number], c.pad, c.rounding), true], // prettier-ignore
  maxPool3d: [3, true, (x, c) => tf.maxPool3d(x as tf.Tensor5D, c.window as [number, number, number], c.strides as [number, number, number], c.pad, c.rounding), false], // prettier-ignore
  avgPool3d: [3, true, (x, c) => tf.avgPool3d(x as tf.Tensor5D, c.window as [number, number, number], c.strides as [number, number, number], c.pad, c.rounding), true], // prettier-ignore
};

describe.each(Object.entries(pools))('%s and its gradient', (_, [rank, smaller, pool, mean]) => {
  it('gives what each window gives to its elements; of none the maximum is −∞', () => {
    fc.assert(
      fc.property(
        cases(rank, smaller).filter((sample) => !handsOn(sample)),
        (sample) => {
          const values = numbers(sizeOf(sample.image), 3);
          const { y, dx, dy } = tf.tidy(() => {
            const x = image(values, sample.image);
            const results = pool(x, sample);
            expect(results.shape).toEqual([1, ...resultOf(sample), 1]);
            const slopes = numbers(results.size, 17);
            const gradient = tf.grad((t: tf.Tensor) => pool(t, sample))(x, tf.tensor(slopes, results.shape));
            return { y: results.dataSync(), dx: [...gradient.dataSync()], dy: slopes };
          });
          const expected = values.map(() => 0);
          for (const { at, met } of windowsOf(sample)) {
            const under = met.map(({ element }) => values[element]);
            if (mean && met.length > 0)
              expect(y[at]).toBeCloseTo(under.reduce((a, b) => a + b, 0) / met.length, 3);
            else if (mean)
              expect(y[at]).toBe(rank === 2 ? NaN : 0); // as TensorFlow.js has it
            else expect(y[at]).toBe(Math.max(...under));
            const largest = met.reduce((best, { element }) => (values[element] > values[best] ? element : best), met[0]?.element); // prettier-ignore
            if (mean) for (const { element } of met) expected[element] += dy[at] / met.length;
            else if (met.length > 0) expected[largest] += dy[at];
          }
          expected.forEach((value, i) => expect(dx[i]).toBeCloseTo(value, 2));
        },
      ),
      { numRuns: rank === 2 ? 150 : 60, seed: 1 },
    );
  });
});

type Convolution = (x: tf.Tensor4D, filter: tf.Tensor4D, c: Case) => tf.Tensor;
const convolutions: Record<string, Convolution> = {
  conv2d: (x, f, c) => tf.conv2d(x, f, c.strides as [number, number], c.pad, 'NHWC', 1, c.rounding),
  'conv2d in NCHW': (x, f, c) =>
    tf.transpose(tf.conv2d(tf.transpose(x, [0, 3, 1, 2]), f, c.strides as [number, number], c.pad, 'NCHW', 1, c.rounding), [0, 2, 3, 1]), // prettier-ignore
  'fused conv2d': (x, filter, c) =>
    tf.fused.conv2d({ x, filter, strides: c.strides as [number, number], pad: c.pad, dimRoundingMode: c.rounding, bias: tf.zeros([1]) as tf.Tensor1D }), // prettier-ignore
  depthwiseConv2d: (x, f, c) =>
    tf.depthwiseConv2d(x, f, c.strides as [number, number], c.pad, 'NHWC', 1, c.rounding),
};

describe.each(Object.entries(convolutions))('%s and its gradients', (_, convolve) => {
  it('are sums over what each window meets', () => {
    fc.assert(
      fc.property(cases(2, false), (sample) => {
        const [values, taps] = [numbers(sizeOf(sample.image), 3), numbers(sizeOf(sample.window), 31)];
        const got = tf.tidy(() => {
          const x = image(values, sample.image) as tf.Tensor4D;
          const filter = tf.tensor4d(taps, [...sample.window, 1, 1] as [number, number, number, number]);
          const y = convolve(x, filter, sample);
          expect(y.shape).toEqual([1, ...resultOf(sample), 1]);
          const dy = numbers(y.size, 17);
          const gradients = tf.grads((t: tf.Tensor, f: tf.Tensor) =>
            convolve(t as tf.Tensor4D, f as tf.Tensor4D, sample),
          )([x, filter], tf.tensor(dy, y.shape));
          const [dx, df] = gradients.map((gradient) => [...gradient.dataSync()]);
          return { y: [...y.dataSync()], dx, df, dy };
        });
        const y = got.y.map(() => 0);
        const [dx, df] = [values.map(() => 0), taps.map(() => 0)];
        for (const { at, met } of windowsOf(sample))
          for (const { element, tap } of met) {
            y[at] += values[element] * taps[tap];
            dx[element] += got.dy[at] * taps[tap];
            df[tap] += got.dy[at] * values[element];
          }
        expect({ y: got.y, dx: got.dx, df: got.df }).toEqual({ y, dx, df }); // whole numbers below 2²⁴
      }),
      { numRuns: 150, seed: 1 },
    );
  });
});

describe('the gradient of a sum, by hand', () => {
  const gradient = (f: (x: tf.Tensor) => tf.Tensor, values: number[], shape: number[]) =>
    tf.tidy(() => [
      ...tf
        .grad((x: tf.Tensor) => tf.sum(f(x)))(tf.tensor(values, shape))
        .dataSync(),
    ]);
  const sixteen = Array.from({ length: 16 }, (_, i) => i);

  it('over maxima of windows of 3 in steps of 2, rounded up', () => {
    const expected = sixteen.map((i) => ({ 5: 1, 7: 2, 13: 2, 15: 4 })[i] ?? 0);
    expect(gradient((x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 1, 'ceil'), sixteen, [1, 4, 4, 1])).toEqual(expected); // prettier-ignore
  });
  it('over means of width 2, the last of which has one element', () =>
    expect(gradient((x) => tf.avgPool(x as tf.Tensor4D, [1, 2], 1, 'same'), [1, 2], [1, 1, 2, 1])).toEqual([0.5, 1.5])); // prettier-ignore
  it('over means of volumes, the last of which has one element', () =>
    expect(gradient((x) => tf.avgPool3d(x as tf.Tensor5D, [1, 1, 2], 1, 'same'), [1, 2], [1, 1, 1, 2, 1])).toEqual([0.5, 1.5])); // prettier-ignore
  it('over pixels between half-pixel centres', () =>
    expect(gradient((x) => tf.image.resizeBilinear(x as tf.Tensor4D, [1, 4], false, true), [1, 2], [1, 1, 2, 1])).toEqual([2, 2])); // prettier-ignore
  it('over pixels nearest to half-pixel centres', () =>
    expect(gradient((x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [1, 3], false, true), [1, 2], [1, 1, 2, 1])).toEqual([1, 2])); // prettier-ignore
});

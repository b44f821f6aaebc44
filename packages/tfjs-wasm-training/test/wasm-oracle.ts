import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { initialiseWasm } from '../src/index.ts';

interface Result {
  shape: number[];
  dtype: string;
  values: ArrayLike<number>;
}

/** What `compute` gives on a backend; it makes its own inputs, so that nothing is carried from one to the other. */
export async function resultsOn(
  backend: 'cpu' | 'wasm',
  compute: () => tf.Tensor | tf.Tensor[],
): Promise<Result[]> {
  if (backend === 'wasm') await initialiseWasm();
  else await tf.setBackend('cpu');
  const tensors = tf.tidy(() => [compute()].flat());
  const results = tensors.map((tensor) => ({
    shape: tensor.shape,
    dtype: tensor.dtype,
    values: tensor.dataSync() as ArrayLike<number>,
  }));
  tf.dispose(tensors);
  return results;
}

/** Expects wasm to agree with the cpu backend, elements to `tolerance` of their size or of 1, whichever is larger. */
export async function expectSameOnBoth(
  compute: () => tf.Tensor | tf.Tensor[],
  tolerance = 2e-5,
): Promise<void> {
  const expected = await resultsOn('cpu', compute);
  const actual = await resultsOn('wasm', compute);
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  actual.forEach(({ values }, i) => expectClose(values, expected[i].values, tolerance));
}

/** Expects equal length and elements; NaN and infinities only match themselves. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 2e-5): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (Object.is(a, e) || a === e) continue;
    if (!(Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e)))) {
      expect.fail(`element ${i} of ${actual.length}: expected ${e}, got ${a}`);
    }
  }
}

/** Reproducible values of both signs, irregular enough that swapped axes show. */
export function wave(shape: number[], phase = 0): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
    Math.sin(1.7 * i + 0.003 * i * i + phase),
  );
  return tf.tensor(values, shape);
}

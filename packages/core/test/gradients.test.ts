import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { accumulateGradients, clipByGlobalNorm, clipByValue, globalNorm } from '../src/gradients.ts';
import type { Named } from '../src/optimizers/optimizer.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const values = (named: Named<tf.Tensor>) =>
  Object.fromEntries(Object.entries(named).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]));

function inTidy(test: () => void): () => void {
  return () => {
    tf.tidy(test);
  };
}

describe('globalNorm', () => {
  it(
    'is √(1 + 4 + 4 + 16) = 5 over all tensors',
    inTidy(() => {
      expect(globalNorm({ a: tf.tensor2d([[1, -2]]), b: tf.tensor1d([2, 4]) }).dataSync()[0]).toBe(5);
      expect(globalNorm({}).dataSync()[0]).toBe(0);
    }),
  );
});

describe('clipByGlobalNorm', () => {
  it(
    'scales all tensors by one factor',
    inTidy(() => {
      // norm 5, at most 2.5: halved
      const clipped = clipByGlobalNorm(2.5)({ a: tf.tensor2d([[1, -2]]), b: tf.tensor1d([2, 4]) }, {});
      expect(values(clipped)).toEqual({ a: [0.5, -1], b: [1, 2] });
      expect(clipped.a.shape).toEqual([1, 2]);
    }),
  );

  it(
    'leaves gradients of that norm, shorter ones and zero as they are',
    inTidy(() => {
      for (const elements of [
        [3, 4],
        [0.3, -0.4],
        [0, 0],
      ]) {
        const gradient = tf.tensor1d(elements);
        const [clipped] = Object.values(clipByGlobalNorm(5)({ gradient }, {}));
        expect(clipped.dataSync()).toEqual(gradient.dataSync());
      }
    }),
  );

  it(
    'does not hide NaN or infinity',
    inTidy(() => {
      for (const bad of [NaN, Infinity, -Infinity]) {
        const clipped = clipByGlobalNorm(5)({ a: tf.tensor1d([1, bad]) }, {});
        expect(clipped.a.dataSync()[1]).toBeNaN();
      }
    }),
  );

  it('refuses a maximum that is not positive', () => {
    for (const maximum of [0, -1, NaN]) expect(() => clipByGlobalNorm(maximum)).toThrow(RangeError);
  });
});

describe('clipByValue', () => {
  it(
    'clips each element',
    inTidy(() => {
      const clipped = clipByValue(0.5)({ a: tf.tensor1d([-2, -0.5, 0, 0.25, Infinity]) }, {});
      expect(values(clipped)).toEqual({ a: [-0.5, -0.5, 0, 0.25, 0.5] });
    }),
  );

  it.each(['wasm', 'cpu'])('keeps NaN on the %s backend', async (backend) => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const clipped = clipByValue(1)({ a: tf.tensor1d([NaN, -2, NaN, 2, NaN]) }, {}).a;
      expect(Array.from(clipped.dataSync())).toEqual([NaN, -1, NaN, 1, NaN]);
    });
    await tf.setBackend('cpu');
  });

  it('refuses a maximum that is not positive', () => {
    expect(() => clipByValue(0)).toThrow('clipByValue needs a positive number, not 0');
  });
});

describe('accumulateGradients', () => {
  it('is the mean of the micro-batches and leaves only that', () => {
    const before = tf.memory().numTensors;
    const mean = accumulateGradients(3, (index) => ({
      a: tf.tensor1d([index, 1]),
      b: tf.scalar(index * index),
    }));
    // a: (0 + 1 + 2) / 3; b: (0 + 1 + 4) / 3
    expect(Array.from(mean.a.dataSync())).toEqual([1, 1]);
    expect(mean.b.dataSync()[0]).toBeCloseTo(5 / 3, 6);
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose(mean);
  });

  it('equals the gradient of the whole batch', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 9], [4, 2]);
      const y = tf.tensor2d([1, 0, 2, -1], [4, 1]);
      const w = tf.variable(tf.tensor2d([0.5, -0.25], [2, 1]));
      const gradients = (start: number, size: number) =>
        tf.variableGrads(
          () => x.slice(start, size).matMul(w).sub(y.slice(start, size)).square().mean() as tf.Scalar,
          [w],
        ).grads;
      const [whole] = Object.values(gradients(0, 4));
      const [accumulated] = Object.values(accumulateGradients(2, (index) => gradients(2 * index, 2)));
      accumulated.dataSync().forEach((value, i) => expect(value).toBeCloseTo(whole.dataSync()[i], 4));
      w.dispose();
    });
  });

  it('refuses a count that is not a positive whole number', () => {
    for (const count of [0, 1.5]) expect(() => accumulateGradients(count, () => ({}))).toThrow(RangeError);
  });
});

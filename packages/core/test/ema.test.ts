import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startAverage, updateAverage, withWeights } from '../src/ema.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('average of weights', () => {
  it('follows the parameters', () => {
    tf.tidy(() => {
      let average = startAverage({ w: tf.tensor1d([4, 0]) });
      average = updateAverage(average, { w: tf.tensor1d([8, 1]) }, 0.75);
      expect(Array.from(average.w.dataSync())).toEqual([5, 0.25]); // 0.75 · 4 + 0.25 · 8; 0.25 · 1
      average = updateAverage(average, { w: tf.tensor1d([9, 1]) }, tf.scalar(0.5));
      expect(Array.from(average.w.dataSync())).toEqual([7, 0.625]); // 0.5 · 5 + 0.5 · 9; 0.125 + 0.5
    });
  });

  it('starts from a copy that the training does not move', () => {
    const w = tf.variable(tf.tensor1d([1]));
    const average = startAverage({ w });
    w.assign(tf.tensor1d([2]));
    expect(average.w.dataSync()[0]).toBe(1);
    tf.dispose([w, average]);
  });

  it('keeps the memory flat', () => {
    const parameters = { w: tf.tensor1d([1, 2]) };
    let average = startAverage(parameters);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 5; step++) {
      const old = average;
      average = updateAverage(old, parameters, 0.9);
      tf.dispose(old);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([parameters, average]);
  });

  it('names a parameter that the model lacks', () => {
    tf.tidy(() => {
      expect(() => updateAverage({ 'c1/kernel': tf.scalar(1) }, {}, 0.9)).toThrow('c1/kernel');
    });
  });
});

describe('withWeights', () => {
  it('evaluates with the average and puts the weights back, even after an error', async () => {
    const own = Float32Array.of(0.1, -1 / 3);
    const w = tf.variable(tf.tensor1d(own));
    const average = { w: tf.tensor1d([7, 8]) };
    const before = tf.memory();

    const seen = await withWeights({ w }, average, async () => Array.from(await w.data()));
    expect(seen).toEqual([7, 8]);
    expect(w.dataSync()).toEqual(own);

    const failing = withWeights({ w }, average, () => {
      throw new Error('evaluation failed');
    });
    await expect(failing).rejects.toThrow('evaluation failed');
    expect(w.dataSync()).toEqual(own);

    expect(Array.from(average.w.dataSync())).toEqual([7, 8]);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    await expect(withWeights({}, average, () => 0)).rejects.toThrow('"w"');
    tf.dispose([w, average.w]);
  });
});

import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { registerOnnxBackend } from 'tfjs-backend-onnx';
import { beforeAll, describe, expect, it } from 'vitest';
import { networks, trainingLosses } from '../src/equality/networks.ts';

/** Losses of 50 steps on TensorFlow.js' cpu backend, written by apps/bench/src/equality/record.ts. */
const recorded = JSON.parse(
  readFileSync(new URL('../src/equality/losses.json', import.meta.url), 'utf8'),
) as Record<string, number[]>;

beforeAll(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

describe('training on the onnx backend', () => {
  it.each(Object.keys(networks))(
    '%s follows the cpu backend for 50 steps, twice with the same bits',
    (name) => {
      const expected = recorded[name];
      const losses = trainingLosses(name, expected.length);
      expect(expected).toHaveLength(50);
      const deviations = losses.map(
        (loss, step) => Math.abs(loss - expected[step]) / Math.abs(expected[step]),
      );
      expect(Math.max(...deviations)).toBeLessThan(1e-4);
      expect(trainingLosses(name, expected.length)).toEqual(losses);
    },
  );
});

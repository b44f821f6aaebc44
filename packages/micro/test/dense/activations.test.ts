import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { activate, throughActivation } from '../../src/dense/activations.ts';
import { activationNames, activations } from '../../src/dense/index.ts';
import type { ActivationName } from '../../src/dense/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const z = Float64Array.of(-30, -3, -1, -0.25, -1e-3, 1e-3, 0.25, 1, 3, 30);

/** TensorFlow.js's name of each; it computes in float32. */
const oracle: Record<ActivationName, (z: tf.Tensor) => tf.Tensor> = {
  linear: (t) => tf.add(t, 0),
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  relu: tf.relu,
  'leaky-relu': (t) => tf.leakyRelu(t, 0.01),
  elu: tf.elu,
  softplus: tf.softplus,
  swish: (t) => tf.mul(t, tf.sigmoid(t)),
  sine: tf.sin,
  threshold: (t) => tf.step(t),
};

describe.each(activationNames)('%s', (name) => {
  const { value, derivative } = activations[name];

  it('has the value that TensorFlow.js gives', () => {
    const expected = oracle[name](tf.tensor1d(Array.from(z))).dataSync();
    for (let i = 0; i < z.length; i++) {
      const tolerance = 1e-6 * Math.max(1, Math.abs(expected[i]));
      expect(Math.abs(value(z[i]) - expected[i])).toBeLessThan(tolerance);
    }
  });

  it('has the derivative that central differences give', () => {
    for (const at of z) {
      const h = 1e-5;
      const slope = (value(at + h) - value(at - h)) / (2 * h);
      expect(Math.abs(derivative(at) - slope)).toBeLessThan(1e-8);
    }
  });

  it('is the same in the loops over a layer', () => {
    const a = new Float64Array(z.length);
    activate(name, z, a);
    expect(a).toEqual(z.map(value));
    const error = new Float64Array(z.length).fill(-2);
    throughActivation(name, z, a, error);
    for (let i = 0; i < z.length; i++) expect(error[i]).toBeCloseTo(-2 * derivative(z[i]), 12);
  });
});

describe('far out and at the corner', () => {
  it('does not overflow', () => {
    for (const name of activationNames)
      for (const at of [-1e4, 1e4]) {
        expect(activations[name].value(at)).not.toBeNaN();
        expect(activations[name].derivative(at)).not.toBeNaN();
      }
    expect(activations.softplus.value(1e4)).toBe(1e4);
    expect(activations.sigmoid.value(-1e4)).toBe(0);
  });

  it('fires from 0 on, and rectifiers take the slope from the left', () => {
    expect(activations.threshold.value(0)).toBe(1);
    expect(activations.relu.derivative(0)).toBe(0);
    expect(activations['leaky-relu'].derivative(0)).toBe(0.01);
  });
});

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adagrad } from '../src/optimizers/adagrad.ts';
import { adam } from '../src/optimizers/adam.ts';
import type { Optimizer } from '../src/optimizers/optimizer.ts';
import { rmsprop } from '../src/optimizers/rmsprop.ts';
import { momentum, nesterov, sgd } from '../src/optimizers/sgd.ts';

/**
 * The optimisers beside those of TensorFlow.js as an independent implementation. Its Adadelta is left out, since it divides by the old
 * average where the paper divides by the new one. Where it places ε elsewhere, ε is made too small to matter.
 */
const pairs: [string, Optimizer, () => tf.Optimizer][] = [
  ['sgd', sgd(), () => tf.train.sgd(0.05)],
  ['momentum', momentum({ momentum: 0.8 }), () => tf.train.momentum(0.05, 0.8)],
  ['nesterov', nesterov({ momentum: 0.8 }), () => tf.train.momentum(0.05, 0.8, true)],
  // tfjs: ε of the backend inside the root, not changeable.
  ['adagrad', adagrad({ initial: 0.1 }), () => tf.train.adagrad(0.05, 0.1)],
  ['rmsprop', rmsprop({ decay: 0.8, epsilon: 1e-3 }), () => tf.train.rmsprop(0.05, 0.8, 0, 1e-3)],
  [
    'rmsprop with momentum',
    rmsprop({ decay: 0.8, momentum: 0.7, epsilon: 1e-3 }),
    () => tf.train.rmsprop(0.05, 0.8, 0.7, 1e-3),
  ],
  // tfjs: n − (m² + ε), which can turn negative.
  [
    'rmsprop centred',
    rmsprop({ decay: 0.8, epsilon: 1e-12, centred: true }),
    () => tf.train.rmsprop(0.05, 0.8, 0, 1e-12, true),
  ],
  ['adam', adam({ beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }), () => tf.train.adam(0.05, 0.8, 0.95, 1e-3)],
];

describe('ten steps as in TensorFlow.js', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(pairs)('%s', (name, ours, theirs) => {
    tf.tidy(() => {
      const values = [0.7, -1.3, 2.1];
      const variable = tf.variable(tf.tensor1d(values), true, name);
      const reference = theirs();
      let w: tf.Tensor = tf.tensor1d(values);
      let slots = ours.slots({ w });
      for (let t = 0; t < 10; t++) {
        const gradient = (x: tf.Tensor) => x.sub(Math.sin(t)).mul(tf.tensor1d([0.2, 1, 3]));
        reference.applyGradients({ [name]: gradient(variable) });
        const step = ours.update({ w: gradient(w) }, slots, { w }, 0.05);
        w = w.add(step.updates.w);
        slots = step.slots;
        const expected = variable.dataSync();
        w.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
      }
      expect(Math.abs(variable.dataSync()[2] - values[2])).toBeGreaterThan(0.1);
      reference.dispose();
      variable.dispose();
    });
  });
});

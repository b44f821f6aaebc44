import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  vectorOptimizer,
  vectorOptimizerNames,
  type VectorOptimizerName,
  type VectorOptimizerOptions,
} from '@nutshell/micro/dense';
import { optimizer as tensorOptimizer, type OptimizerConfig } from '@nutshell/core';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The updates of one parameter that meets these gradients one after the other, at learning rate 0.1. */
function updates(name: VectorOptimizerName, options: VectorOptimizerOptions, gradients: number[]): number[] {
  const rule = vectorOptimizer(name, 1, options);
  const w = new Float64Array([0]);
  return gradients.map((gradient) => {
    const before = w[0];
    rule.step(w, new Float64Array([gradient]), 0.1);
    return w[0] - before;
  });
}

describe('updates worked by hand, learning rate 0.1', () => {
  const byHand: [VectorOptimizerName, VectorOptimizerOptions, number[], number[]][] = [
    ['sgd', {}, [2, -3], [-0.2, 0.3]],
    // v: 1, 0.5·1 + 2 = 2.5, 0.5·2.5 + 0 = 1.25
    ['momentum', { momentum: 0.5 }, [1, 2, 0], [-0.1, -0.25, -0.125]],
    // g + 0.5 v: 1 + 0.5, 2 + 1.25, 0 + 0.625
    ['nesterov', { momentum: 0.5 }, [1, 2, 0], [-0.15, -0.325, -0.0625]],
    // s: 9, 25: 3/3, 4/5
    ['adagrad', {}, [3, 4], [-0.1, -0.08]],
    // s: 16 + 9 = 25, 25 + 144 = 169: 3/5, 12/13
    ['adagrad', { initial: 16 }, [3, 12], [-0.06, (-0.1 * 12) / 13]],
    // s = 0.5·4 = 2, d = √(1/(2 + 1))·2; u = 0.5 d² = 2/3
    // then s = 0.5·2 + 0.5·16 = 9, d = √((2/3 + 1)/(9 + 1))·4
    ['adadelta', { decay: 0.5, epsilon: 1 }, [2, 4], [-0.2 / Math.sqrt(3), -0.4 * Math.sqrt(1 / 6)]],
    // n: 0.75·16 = 12, ε = 4: 4/√16; then 0.25·12 + 0.75·0 = 3: 0
    ['rmsprop', { decay: 0.25, epsilon: 4 }, [4, 0], [-0.1, 0]],
    // The first step is the sign of the gradient, whatever its size; the second, with β₁ = β₂ = 0.5: m̂ = (0.25·8 + 0) / 0.75 = 8/3,
    // v̂ = (0.25·64 + 0) / 0.75 = 64/3, m̂/√v̂ = 1/√3
    ['adam', { beta1: 0.5, beta2: 0.5 }, [8, 0], [-0.1, -0.1 / Math.sqrt(3)]],
  ];

  it.each(byHand)('%s %o', (name, options, gradients, expected) => {
    const actual = updates(name, options, gradients);
    expect(actual).toHaveLength(expected.length);
    expected.forEach((update, i) => expect(actual[i]).toBeCloseTo(update, 8));
  });
});

describe('fifty steps as the tensor optimiser of the same name, whose gradients it is fed', () => {
  const others: [VectorOptimizerName, VectorOptimizerOptions][] = [
    ['momentum', { momentum: 0.7 }],
    ['nesterov', { momentum: 0.7 }],
    ['adagrad', { initial: 0.1, epsilon: 1e-3 }],
    ['adadelta', { decay: 0.8, epsilon: 1e-3 }],
    ['rmsprop', { decay: 0.8, epsilon: 1e-3 }],
    ['adam', { beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }],
  ];
  const defaults = vectorOptimizerNames.map((name): [VectorOptimizerName, VectorOptimizerOptions] => [
    name,
    {},
  ]);

  it.each([...defaults, ...others])('%s %o', (name, options) => {
    tf.tidy(() => {
      const start = [0.7, -1.3, 2.1];
      const ours = vectorOptimizer(name, 3, options);
      const vector = new Float64Array(start);
      const theirs = tensorOptimizer({ name, ...options } as OptimizerConfig);
      let w: tf.Tensor = tf.tensor1d(start);
      let slots = theirs.slots({ w });
      for (let t = 0; t < 50; t++) {
        const gradient = w.sub(Math.sin(t)).mul(tf.tensor1d([0.2, 1, 3]));
        ours.step(vector, Float64Array.from(gradient.dataSync()), 0.05);
        const step = theirs.update({ w: gradient }, slots, { w }, 0.05);
        w = w.add(step.updates.w);
        slots = step.slots;
        w.dataSync().forEach((value, i) => expect(vector[i]).toBeCloseTo(value, 4));
      }
      expect(Math.abs(vector[2] - start[2])).toBeGreaterThan(name === 'adadelta' ? 1e-3 : 0.1);
    });
  });
});

describe('vectorOptimizer', () => {
  it.each(vectorOptimizerNames)('%s takes the same steps again after reset()', (name) => {
    const rule = vectorOptimizer(name, 2);
    const walk = () => {
      const w = new Float64Array([1, -2]);
      for (let t = 0; t < 5; t++) rule.step(w, w.map((value) => 3 * value + t), 0.1); // prettier-ignore
      return [...w];
    };
    const first = walk();
    expect(walk()).not.toEqual(name === 'sgd' ? [] : first);
    rule.reset();
    expect(walk()).toEqual(first);
  });

  it('refuses vectors of another length and options outside of their range', () => {
    expect(() => vectorOptimizer('sgd', 2).step(new Float64Array(2), new Float64Array(3), 1)).toThrow(
      'sgd was made for 2 parameters; it got 2 and a gradient of 3 numbers.',
    );
    expect(() => vectorOptimizer('adam', 2, { beta1: 1 })).toThrow('beta1 must be in [0, 1), not 1');
    expect(() => vectorOptimizer('adam', 2, { epsilon: -1 })).toThrow('epsilon must be ≥ 0');
    expect(() => vectorOptimizer('momentum', 2, { momentum: NaN })).toThrow('not NaN');
    expect(() => vectorOptimizer('sgd', -1)).toThrow('whole number');
  });
});

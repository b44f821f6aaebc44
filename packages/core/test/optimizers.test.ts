import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adadelta, adagrad } from '../src/optimizers/adagrad.ts';
import { adam, adamw } from '../src/optimizers/adam.ts';
import { fading } from '../src/optimizers/fading.ts';
import { stochasticDiagonalLevenbergMarquardt } from '../src/optimizers/levenberg-marquardt.ts';
import { lookahead } from '../src/optimizers/lookahead.ts';
import type { Named, Optimizer } from '../src/optimizers/optimizer.ts';
import { rmsprop } from '../src/optimizers/rmsprop.ts';
import { momentum, nesterov, sgd } from '../src/optimizers/sgd.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The updates of one parameter that meets these gradients one after the other. */
function updates(optimizer: Optimizer, gradients: number[], learningRate: number, start = 0): number[] {
  return tf.tidy(() => {
    let w: tf.Tensor = tf.tensor1d([start]);
    let slots = optimizer.slots({ w });
    return gradients.map((gradient) => {
      const step = optimizer.update({ w: tf.tensor1d([gradient]) }, slots, { w }, learningRate);
      slots = step.slots;
      w = w.add(step.updates.w);
      return step.updates.w.dataSync()[0];
    });
  });
}

function expectClose(actual: ArrayLike<number>, expected: number[], digits = 6): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, digits));
}

describe('updates worked by hand', () => {
  it('sgd: −0.1 · g', () => {
    expectClose(updates(sgd(), [2, -3], 0.1), [-0.2, 0.3]);
  });

  it('momentum', () => {
    // v: 1, 0.5·1 + 2 = 2.5, 0.5·2.5 + 0 = 1.25
    expectClose(updates(momentum({ momentum: 0.5 }), [1, 2, 0], 0.1), [-0.1, -0.25, -0.125]);
  });

  it('nesterov', () => {
    // v as above; g + 0.5 v: 1.5, 3.25, 0.625
    expectClose(updates(nesterov({ momentum: 0.5 }), [1, 2, 0], 0.1), [-0.15, -0.325, -0.0625]);
  });

  it('adagrad', () => {
    // s: 9, 25; g / √s: 3/3, 4/5
    expectClose(updates(adagrad(), [3, 4], 0.1), [-0.1, -0.08]);
    // from s = 7: s: 7 + 9 = 16, g / √s = 3/4
    expectClose(updates(adagrad({ initial: 7 }), [3], 0.1), [-0.075]);
  });

  it('adadelta', () => {
    // ρ = 0.5, ε = 0.01.
    // s = 0.5, d = √0.01 / √0.51 = 0.1400280, u = 0.5 · 0.0196078 = 0.0098039
    // s = 0.25 + 2 = 2.25, d = √0.0198039 / √2.26 · 2 = 0.1407267 / 1.5033296 · 2 = 0.1872196
    expectClose(updates(adadelta({ decay: 0.5, epsilon: 0.01 }), [1, 2], 1), [-0.140028, -0.1872196]);
  });

  it('rmsprop', () => {
    // ρ = 0.5, ε = 1. n: 2, 1 + 8 = 9; d: 2/√3, 4/√10
    expectClose(updates(rmsprop({ decay: 0.5, epsilon: 1 }), [2, 4], 0.1), [-0.1154701, -0.1264911]);
  });

  it('rmsprop with momentum', () => {
    // d as above; v: 1.1547005, 0.5 · 1.1547005 + 1.2649111 = 1.8422613
    const optimizer = rmsprop({ decay: 0.5, epsilon: 1, momentum: 0.5 });
    expectClose(updates(optimizer, [2, 4], 0.1), [-0.1154701, -0.1842261]);
  });

  it('rmsprop centred', () => {
    // m: 1, 0.5 + 2 = 2.5; n − m²: 2 − 1 = 1, 9 − 6.25 = 2.75; d: 2/√2, 4/√3.75
    const optimizer = rmsprop({ decay: 0.5, epsilon: 1, centred: true });
    expectClose(updates(optimizer, [2, 4], 0.1), [-0.1414214, -0.2065591]);
  });

  it('rmsprop centred stays finite where rounding makes n − m² negative', () => {
    // With a constant gradient n − m² tends to 0; its float32 rounding error for g > 1000 is either way, and far above ε.
    tf.tidy(() => {
      const optimizer = rmsprop({ centred: true });
      const w = tf.linspace(1000, 1001, 50);
      let slots = optimizer.slots({ w });
      for (let t = 0; t < 150; t++) {
        const step = optimizer.update({ w }, slots, { w }, 1e-3);
        slots = step.slots;
        expect(step.updates.w.dataSync().every(Number.isFinite)).toBe(true);
      }
      const radicand = slots['square/w'].sub(slots['mean/w'].square()).dataSync();
      expect(Math.min(...radicand)).toBeLessThan(-1e-3); // the case does arise
    });
  });

  it('adam', () => {
    // m: 0.1, 0.09 + 0.2 = 0.29, 0.261 − 0.1 = 0.161; 1 − 0.9ᵗ: 0.1, 0.19, 0.271
    // v: 0.001, 0.000999 + 0.004 = 0.004999, 0.004994001 + 0.001 = 0.005994001; 1 − 0.999ᵗ: 0.001, 0.001999, 0.002997001
    // m̂: 1, 1.5263158, 0.5940959; v̂: 1, 2.5007504, 2.0000000; m̂ / √v̂: 1, 0.9651820, 0.4200893
    expectClose(updates(adam(), [1, 2, -1], 0.1), [-0.1, -0.0965182, -0.0420089]);
  });

  it('adam places ε outside the root of the corrected average', () => {
    // m̂ = 2, v̂ = 4, so 2 / (2 + 2) = 0.5
    expectClose(updates(adam({ epsilon: 2 }), [2], 0.1), [-0.05]);
  });

  it('adam keeps its first step for tiny and huge gradients, and rests without one', () => {
    expectClose(updates(adam(), [1e-4], 0.1), [-0.1 / (1 + 1e-4)]);
    expectClose(updates(adam(), [1e6], 0.1), [-0.1]);
    expect(updates(adam(), [0], 0.1)[0]).toBeCloseTo(0, 12);
  });

  it('adamw', () => {
    // Adam's −0.1 and −0.1 · 0.5 · θ with θ = 3: −0.25
    expectClose(updates(adamw({ weightDecay: 0.5 }), [1], 0.1, 3), [-0.25]);
    // no gradient: pure decay, θ = 3 · 0.95 = 2.85, then −0.05 · 2.85
    expectClose(updates(adamw({ weightDecay: 0.5 }), [0, 0], 0.1, 3), [-0.15, -0.1425]);
  });

  it('stochastic diagonal Levenberg-Marquardt', () => {
    const optimizer = stochasticDiagonalLevenbergMarquardt({ mu: 0.02 });
    // no estimate yet: η / μ = 0.001 / 0.02 = 0.05
    expectClose(updates(optimizer, [2, 2], 0.001), [-0.1, -0.1]);
    tf.tidy(() => {
      const w = tf.tensor1d([0, 0]);
      const slots = { 'curvature/w': tf.tensor1d([0.18, 0.08]) };
      const step = optimizer.update({ w: tf.tensor1d([2, 2]) }, slots, { w }, 0.001);
      // 0.001 / 0.2 · 2 and 0.001 / 0.1 · 2
      expectClose(step.updates.w.dataSync(), [-0.01, -0.02]);
      expect(step.slots['curvature/w'].dataSync()).toEqual(Float32Array.of(0.18, 0.08));
    });
  });
});

const all: [Optimizer, number][] = [
  [sgd(), 0.1],
  [momentum(), 0.05],
  [nesterov(), 0.05],
  [adagrad(), 1],
  [adadelta({ epsilon: 1e-4 }), 1],
  [rmsprop(), 0.01],
  [rmsprop({ momentum: 0.5, centred: true }), 0.002],
  [adam(), 0.05],
  [adamw({ weightDecay: 1e-4 }), 0.05],
  [stochasticDiagonalLevenbergMarquardt(), 0.002],
  [lookahead(momentum(), { steps: 500 }), 0.05],
  [fading(sgd(), { steps: 500 }), 0.2],
];

describe.each(all)('$name', (optimizer, learningRate) => {
  const start = (): Named<tf.Tensor> => ({
    'layer/kernel': tf.tensor2d([1, -2, 3, 0.5], [2, 2]),
    'layer/bias': tf.tensor1d([-1]),
  });

  /** Gradients of Σ cₖ (θₖ − 0.3)² / 2 with a different c for each parameter. */
  const gradients = (parameters: Named<tf.Tensor>): Named<tf.Tensor> => ({
    'layer/kernel': parameters['layer/kernel'].sub(0.3).mul(tf.tensor2d([0.5, 1, 2, 3], [2, 2])),
    'layer/bias': parameters['layer/bias'].sub(0.3),
  });

  function descend(steps: number, parameters: Named<tf.Tensor>, slots: Named<tf.Tensor>) {
    return tf.tidy(() => {
      for (let i = 0; i < steps; i++) {
        const step = optimizer.update(gradients(parameters), slots, parameters, learningRate);
        slots = step.slots;
        parameters = tf.tidy(() => mapNamed(parameters, (tensor, name) => tensor.add(step.updates[name])));
      }
      return { parameters, slots };
    });
  }

  it('finds the minimum of a quadratic', () => {
    tf.tidy(() => {
      const { parameters } = descend(500, start(), optimizer.slots(start()));
      for (const tensor of Object.values(parameters)) {
        for (const value of tensor.dataSync()) expect(Math.abs(value - 0.3)).toBeLessThan(0.02);
      }
    });
  });

  it('continues from saved slots with the same bits', () => {
    tf.tidy(() => {
      const straight = descend(10, start(), optimizer.slots(start()));
      const half = descend(5, start(), optimizer.slots(start()));
      const resumed = descend(5, restore(save(half.parameters)), restore(save(half.slots)));
      expect(save(resumed.parameters)).toEqual(save(straight.parameters));
      expect(save(resumed.slots)).toEqual(save(straight.slots));
    });
  });

  it('changes nothing that it is given, returns new tensors and leaves no others', () => {
    const parameters = start();
    const slots = optimizer.slots(parameters);
    const given = tf.tidy(() => gradients(parameters));
    const before = [save(parameters), save(slots), save(given)];
    const tensors = tf.memory().numTensors;
    const step = optimizer.update(given, slots, parameters, learningRate);
    expect(tf.memory().numTensors - tensors).toBe(Object.keys(parameters).length + Object.keys(slots).length);
    expect(Object.keys(step.slots).sort()).toEqual(Object.keys(slots).sort());
    const ids = new Set([parameters, slots, given].flatMap((named) => Object.values(named).map((t) => t.id)));
    for (const tensor of [...Object.values(step.updates), ...Object.values(step.slots)]) {
      expect(ids.has(tensor.id)).toBe(false);
    }
    expect([save(parameters), save(slots), save(given)]).toEqual(before);
    tf.dispose([parameters, slots, given, step.updates, step.slots]);
  });

  it('takes its learning rate as a tensor too', () => {
    tf.tidy(() => {
      const parameters = start();
      const update = (rate: number | tf.Scalar) =>
        save(optimizer.update(gradients(parameters), optimizer.slots(parameters), parameters, rate).updates);
      expect(update(tf.scalar(learningRate))).toEqual(update(learningRate));
    });
  });

  it('names the gradient or the slot that is missing', () => {
    tf.tidy(() => {
      const parameters = start();
      const slots = optimizer.slots(parameters);
      const { 'layer/bias': bias } = gradients(parameters);
      expect(() => optimizer.update({ 'layer/bias': bias }, slots, parameters, 1)).toThrow(
        /no gradient named "layer\/kernel" \(it got: layer\/bias\)/,
      );
      if (Object.keys(slots).length > 0) {
        expect(() => optimizer.update(gradients(parameters), {}, parameters, 1)).toThrow(/no slot named/);
      }
    });
  });
});

function mapNamed<T, U>(named: Named<T>, map: (value: T, name: string) => U): Named<U> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, map(value, name)]));
}

function save(tensors: Named<tf.Tensor>): Named<{ shape: number[]; values: Float32Array }> {
  return mapNamed(tensors, (tensor) => ({ shape: tensor.shape, values: tensor.dataSync() as Float32Array }));
}

function restore(saved: ReturnType<typeof save>): Named<tf.Tensor> {
  return mapNamed(saved, ({ shape, values }) => tf.tensor(values.slice(), shape));
}

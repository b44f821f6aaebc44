import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { clipByGlobalNorm, clipByValue } from '../src/gradients.ts';
import { adam } from '../src/optimizers/adam.ts';
import { chain } from '../src/optimizers/chain.ts';
import { GRADIENT_NORM, withGradientNorm } from '../src/optimizers/gradient-norm.ts';
import type { Named, Optimizer } from '../src/optimizers/optimizer.ts';
import { optimizer, optimizerSchema } from '../src/optimizers/registry.ts';
import { momentum, sgd } from '../src/optimizers/sgd.ts';
import { decoupledWeightDecay, isBiasOrGain, weightDecay } from '../src/optimizers/weight-decay.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** One step from kernel [[10]] and bias [10] with gradients 3 and 4, at rate 0.1, in whole thousandths. */
function thousandths(rule: Optimizer): Named<number> {
  return tf.tidy(() => {
    const parameters = { kernel: tf.tensor2d([[10]]), bias: tf.tensor1d([10]) };
    const gradients = { kernel: tf.tensor2d([[3]]), bias: tf.tensor1d([4]) };
    const { updates } = rule.update(gradients, rule.slots(parameters), parameters, 0.1);
    return Object.fromEntries(
      Object.entries(updates).map(([name, update]) => [name, Math.round(update.dataSync()[0] * 1000)]),
    );
  });
}

describe('the norm of the gradient', () => {
  it('is that before clipping, and changes nothing', () => {
    const clipped = chain(clipByGlobalNorm(1), momentum());
    const noting = withGradientNorm(clipped);
    expect(thousandths(noting)).toEqual(thousandths(clipped));
    tf.tidy(() => {
      const parameters = { kernel: tf.tensor2d([[10]]), bias: tf.tensor1d([10]) };
      const gradients = { kernel: tf.tensor2d([[3]]), bias: tf.tensor1d([4]) };
      const start = noting.slots(parameters);
      expect(Object.keys(start)).toEqual([...Object.keys(clipped.slots(parameters)), GRADIENT_NORM]);
      const { slots } = noting.update(gradients, start, parameters, 0.1);
      expect(slots[GRADIENT_NORM].dataSync()[0]).toBeCloseTo(5, 6);
    });
  });
});

describe('weight decay', () => {
  it('coupled: the gradient gains 0.5 θ', () => {
    // 3 + 5 = 8 and 4 + 5 = 9
    expect(thousandths(chain(weightDecay(0.5), sgd()))).toEqual({ kernel: -800, bias: -900 });
  });

  it('decoupled: the update loses 0.1 · 0.5 θ', () => {
    expect(thousandths(decoupledWeightDecay(sgd(), 0.5))).toEqual({ kernel: -800, bias: -900 });
    // Adam's first step is −0.1 whatever the gradient; the decay is not rescaled, as a coupled one is.
    expect(thousandths(decoupledWeightDecay(adam(), 0.5))).toEqual({ kernel: -600, bias: -600 });
    expect(thousandths(chain(weightDecay(0.5), adam()))).toEqual({ kernel: -100, bias: -100 });
  });

  it('spares what is excluded', () => {
    const options = { excludes: isBiasOrGain };
    expect(thousandths(chain(weightDecay(0.5, options), sgd()))).toEqual({ kernel: -800, bias: -400 });
    expect(thousandths(decoupledWeightDecay(sgd(), 0.5, options))).toEqual({ kernel: -800, bias: -400 });
    const byName = { excludes: (name: string) => name === 'kernel' };
    expect(thousandths(chain(weightDecay(0.5, byName), sgd()))).toEqual({ kernel: -300, bias: -900 });
  });
});

describe('chain', () => {
  it('applies the transforms in the order written', () => {
    // [3, 4] has norm 5: clipped to 1 it is [0.6, 0.8]; then + 5
    const clippedFirst = chain(clipByGlobalNorm(1), weightDecay(0.5), sgd());
    expect(thousandths(clippedFirst)).toEqual({ kernel: -560, bias: -580 });
    // [8, 9] clipped to 8.5 by value
    const decayedFirst = chain(weightDecay(0.5), clipByValue(8.5), sgd());
    expect(thousandths(decayedFirst)).toEqual({ kernel: -800, bias: -850 });
  });

  it('has the name and the slots of its optimiser, and leaves no tensors behind', () => {
    const rule = chain(clipByGlobalNorm(1), weightDecay(0.5), momentum());
    expect(rule.name).toBe('momentum');
    const parameters = { w: tf.tensor1d([1, 2]) };
    const slots = rule.slots(parameters);
    expect(Object.keys(slots)).toEqual(['velocity/w']);
    const gradients = { w: tf.tensor1d([3, 4]) };
    const tensors = tf.memory().numTensors;
    const step = rule.update(gradients, slots, parameters, 0.1);
    expect(tf.memory().numTensors).toBe(tensors + 2);
    tf.dispose([parameters, slots, gradients, step.updates, step.slots]);
  });
});

describe('optimizerSchema and optimizer', () => {
  it('builds every optimiser of the schema under its own name', () => {
    const names = optimizerSchema.options.map((option) => option.shape.name.value);
    expect(names).toHaveLength(9);
    for (const name of names) expect(optimizer(optimizerSchema.parse({ name })).name).toBe(name);
  });

  it('passes the options on', () => {
    const parse = (config: unknown) => optimizer(optimizerSchema.parse(config));
    expect(thousandths(parse({ name: 'sgd' }))).toEqual({ kernel: -300, bias: -400 });
    expect(thousandths(parse({ name: 'sgd', clipNorm: 1, weightDecay: 0.5 }))).toEqual({
      kernel: -560,
      bias: -580,
    });
    expect(thousandths(parse({ name: 'sgd', clipValue: 3.5 }))).toEqual({ kernel: -300, bias: -350 });
    expect(thousandths(parse({ name: 'adamw', weightDecay: 0.5, decayBiases: false }))).toEqual({
      kernel: -600,
      bias: -100,
    });
    expect(thousandths(parse({ name: 'adam', weightDecay: 0.5, decayBiases: false }))).toEqual({
      kernel: -100,
      bias: -100,
    });
    // g + 0.5 v = 1.5 g at the first step
    expect(thousandths(parse({ name: 'nesterov', momentum: 0.5 }))).toEqual({ kernel: -450, bias: -600 });
    // 0.1 / 2 · g
    expect(thousandths(parse({ name: 'stochastic-diagonal-levenberg-marquardt', mu: 2 }))).toEqual({
      kernel: -150,
      bias: -200,
    });
  });

  it('refuses unknown names, unknown keys and values out of range', () => {
    for (const config of [
      { name: 'adams' },
      { name: 'sgd', momentum: 0.9 },
      { name: 'adam', beta1: 1 },
      { name: 'momentum', clipNorm: 0 },
      { name: 'momentum', weightDecay: -1 },
    ]) {
      expect(optimizerSchema.safeParse(config).success).toBe(false);
    }
  });
});

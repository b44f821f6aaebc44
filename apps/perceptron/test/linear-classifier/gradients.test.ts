import * as tf from '@tensorflow/tfjs';
import { TrainingStep, diagonalCurvature, parametersOf, selectBackend, tensorsOf } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { codesOf } from '../../src/linear-classifier/codes.ts';
import { type NetworkConfig, config } from '../../src/linear-classifier/config.ts';
import { criterionOf } from '../../src/linear-classifier/criterion.ts';
import { flatInputs, loadDigits } from '../../src/linear-classifier/digits.ts';
import { learner } from '../../src/linear-classifier/learner.ts';
import { buildModel } from '../../src/linear-classifier/model.ts';

const variants: Record<string, Partial<NetworkConfig>> = {
  'one layer of squashed units': { outputs: 'scaled-tanh' },
  'one layer of linear units': {},
  'pairs of squashed units': { classifier: 'pairwise', outputs: 'scaled-tanh' },
  'a unit that says yes or no': { classifier: 'sign', images: 'deskewed' },
  'logistic regression': { criterion: 'logistic' },
  'pairs, logistic': { classifier: 'pairwise', criterion: 'logistic' },
  'softmax regression': { criterion: 'softmax', initializer: 'glorot' },
  'two layers of squashed units': { hidden: [7], outputs: 'scaled-tanh', initializer: 'glorot' },
  'three layers, logistic units, softmax': {
    hidden: [9, 6],
    activation: 'sigmoid',
    criterion: 'softmax',
    initializer: 'glorot',
  },
};

async function learning(settings: Partial<NetworkConfig>, examples: number) {
  const all = config.parse({ dataset: 'synthetic', trainExamples: 200, testExamples: 10, ...settings });
  const network = all as NetworkConfig;
  const data = await loadDigits(all, new Random(5));
  const { train } = data.splits;
  const codes = codesOf(all.classifier, data.classes.length);
  const criterion = criterionOf(all, codes);
  const shape = { inputs: train.height * train.width, units: codes[0].length };
  const model = buildModel(network, shape, new Random(2));
  const batch = flatInputs(train, all).batch(Array.from({ length: examples }, (_, i) => i));
  const options = learner(network, model, criterion);
  return { model, criterion, codes, batch, tensors: tensorsOf(batch), options };
}

describe('against finite differences, cpu backend', () => {
  beforeAll(() => selectBackend({ backend: 'cpu' }));

  it.each(Object.entries(variants))('gradients: %s', async (_, settings) => {
    const { model, tensors, options } = await learning(settings, 12);
    const parameters = parametersOf(model);
    const { grads } = tf.variableGrads(() => options.loss(tensors), Object.values(parameters));
    const random = new Random(9);
    for (const [name, parameter] of Object.entries(parameters)) {
      const start = parameter.dataSync().slice();
      const lossAt = (i: number, change: number) =>
        tf.tidy(() => {
          const moved = Float32Array.from(start);
          moved[i] += change;
          parameter.assign(tf.tensor(moved, parameter.shape));
          return options.loss(tensors).dataSync()[0];
        });
      const gradient = grads[parameter.name].dataSync() as Float32Array;
      const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest, `${name} has a gradient`).toBeGreaterThan(0);
      const steepest = gradient.findIndex((value) => Math.abs(value) === largest);
      for (const i of [steepest, random.int(start.length), random.int(start.length)]) {
        const slope = (lossAt(i, 5e-3) - lossAt(i, -5e-3)) / 1e-2;
        expect(Math.abs(slope - gradient[i]), `${name}[${i}] ${gradient[i]}`).toBeLessThan(
          0.02 * largest + 1e-3,
        );
      }
      lossAt(0, 0);
    }
  });

  it.each([
    'one layer of squashed units',
    'pairs of squashed units',
    'pairs, logistic',
    'softmax regression',
  ])('curvature of the criterion by its outputs: %s', async (name) => {
    const { model, criterion, tensors, codes } = await learning(variants[name], 5);
    const outputs = tf.randomUniform([5, codes[0].length], -1, 1, 'float32', 7) as tf.Tensor2D;
    const curvature = criterion.curvature(outputs, tensors.labels).arraySync() as number[][];
    const slopes = tf.grad((y) => criterion.loss(y as tf.Tensor2D, tensors.labels));
    const h = 0.02;
    for (const [example, unit] of [
      [0, 0],
      [1, 3],
      [2, codes[0].length - 1],
      [4, 5],
    ]) {
      const moved = (by: number) => {
        const buffer = tf.buffer([5, codes[0].length], 'float32', Float32Array.from(outputs.dataSync()));
        buffer.set(buffer.get(example, unit) + by, example, unit);
        return (slopes(buffer.toTensor()).arraySync() as number[][])[example][unit];
      };
      const expected = (5 * (moved(h) - moved(-h))) / (2 * h); // the loss is a mean over 5 examples
      expect(curvature[example][unit]).toBeCloseTo(expected, 2);
    }
    model.dispose();
  });
});

describe('a training step', () => {
  beforeAll(() => selectBackend());

  it.each(Object.entries(variants))('overfits one batch: %s', async (_, settings) => {
    const { model, codes, batch, tensors, options } = await learning({ optimizer: 'adam', ...settings }, 40);
    const step = new TrainingStep(options);
    const misses = () =>
      tf.tidy(() => {
        const scores = tf.matMul(
          model.apply(tensors.images) as tf.Tensor2D,
          tf.tensor2d(codes as number[][]),
          false,
          true,
        );
        return tf.sum(tf.notEqual(tf.argMax(scores, 1), tensors.labels)).dataSync()[0];
      });
    expect(misses()).toBeGreaterThan(0);
    const before = step.run(batch, 0);
    let steps = 0;
    while (misses() > 0 && steps < 600) {
      for (let i = 0; i < 20; i++, steps++) step.run(batch, 0.01);
    }
    expect(misses(), `after ${steps} steps`).toBe(0);
    expect(step.run(batch, 0)).toBeLessThan(before / 2);
    step.dispose();
    model.dispose();
  });

  it('leaves no tensor behind in 100 steps, curvature among them', async () => {
    const { model, criterion, batch, tensors, options } = await learning(
      {
        classifier: 'pairwise',
        hidden: [8],
        outputs: 'scaled-tanh',
        optimizer: 'stochastic-diagonal-levenberg-marquardt',
        weightDecay: 1e-4,
      },
      16,
    );
    const step = new TrainingStep(options);
    const run = () => {
      step.run(batch, 1e-4);
      tf.dispose(
        diagonalCurvature(model, tensors.images, tensors.labels, { outputCurvature: criterion.curvature }),
      );
    };
    run();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 100; i++) run();
    expect(tf.memory().numTensors).toBe(before);
  });
});

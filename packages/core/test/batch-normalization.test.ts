import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { BatchNormalization, type BatchNormalizationConfig } from '../src/layers/batch-normalization.ts';
import { type HostArray, fromHost, toHost } from '../src/host-array.ts';
import { sgd } from '../src/optimizers/sgd.ts';
import { parametersOf, variablesOf } from '../src/parameters.ts';
import { TrainingStep } from '../src/step.ts';
import { expectClose, expectGradients, randomTensor, savedAndLoaded } from './layer-oracle.ts';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

function modelOf(layer: tf.layers.Layer, inputShape: number[]): tf.LayersModel {
  const input = tf.input({ shape: inputShape });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
}

const build = (inputShape: number[], config: BatchNormalizationConfig = {}) =>
  modelOf(new BatchNormalization({ name: 'bn', ...config }), inputShape);
const train = (model: tf.LayersModel, x: tf.Tensor) => model.apply(x, { training: true }) as tf.Tensor;
const valuesOf = (model: tf.LayersModel, name: string) => variablesOf(model)[`bn/${name}`].dataSync();

function assign(model: tf.LayersModel, name: string, values: tf.Tensor) {
  variablesOf(model)[`bn/${name}`].assign(values);
}

test('by hand', () => {
  const model = build([2]);
  assign(model, 'gamma', tf.tensor1d([2, 7]));
  assign(model, 'beta', tf.tensor1d([10, -1]));
  const x = tf.tensor2d([1, 4, 3, 4, 5, 4], [3, 2]);
  // channel 0: mean 3, variance (4 + 0 + 4) / 3; 10 ± 2 · 2 / √(8/3) = 10 ± √6. channel 1 does not vary.
  expectClose(train(model, x).dataSync(), [10 - Math.sqrt(6), -1, 10, -1, 10 + Math.sqrt(6), -1]);
  // 0.9 · 0 + 0.1 · 3; 0.9 · 1 + 0.1 · (4 + 0 + 4) / 2
  expectClose(valuesOf(model, 'moving_mean'), [0.3, 0.4]);
  expectClose(valuesOf(model, 'moving_variance'), [1.3, 0.9]);
  // 10 + 2 (x − 0.3) / √1.3
  const inferred = (model.predict(tf.tensor2d([1.6, 0.4], [1, 2])) as tf.Tensor).dataSync();
  expectClose(inferred, [10 + 2 * Math.sqrt(1.3), -1]);
});

describe.each([[[5]], [[4, 3]], [[3, 2, 4]]])('an input of [batch, %s]', (inputShape: number[]) => {
  const settings = { momentum: 0.8, epsilon: 1e-2 };
  const n = 6 * tf.util.sizeFromShape(inputShape.slice(0, -1));

  /** Ours and that of TensorFlow.js, with equal weights. */
  function pair() {
    const ours = build(inputShape, settings);
    const theirs = modelOf(tf.layers.batchNormalization({ name: 'bn', ...settings }), inputShape);
    [1, 2].forEach((seed) =>
      assign(ours, ['gamma', 'beta'][seed - 1], randomTensor([inputShape.at(-1)!], seed)),
    );
    theirs.setWeights(ours.getWeights());
    return [ours, theirs];
  }

  test('is normalised as by TensorFlow.js, in training and after it', () => {
    const [ours, theirs] = pair();
    for (let step = 0; step < 3; step++) {
      const x = tf.add(tf.mul(randomTensor([6, ...inputShape], 10 + step), 3), 2);
      expectClose(train(ours, x).dataSync(), train(theirs, x).dataSync());
    }
    expectClose(valuesOf(ours, 'moving_mean'), valuesOf(theirs, 'moving_mean'));

    // What three steps leave of the initial 1, and their shares of the variances: n / (n − 1) times as large here.
    const initial = settings.momentum ** 3;
    const unbiased = valuesOf(theirs, 'moving_variance').map((v) => initial + ((v - initial) * n) / (n - 1));
    expectClose(valuesOf(ours, 'moving_variance'), unbiased);

    theirs.setWeights(ours.getWeights());
    const x = randomTensor([2, ...inputShape], 20);
    expectClose((ours.predict(x) as tf.Tensor).dataSync(), (theirs.predict(x) as tf.Tensor).dataSync());
  });

  test('has the gradients of TensorFlow.js and of finite differences', () => {
    const [ours, theirs] = pair();
    const x = tf.variable(randomTensor([6, ...inputShape], 3));
    const weights = randomTensor(x.shape, 4);
    const [found, expected] = [ours, theirs].map((model) => {
      const variables = [x, ...Object.values(parametersOf(model))];
      const { grads } = tf.variableGrads(() => tf.sum(tf.mul(train(model, x), weights)), variables);
      return variables.map(({ name }) => grads[name].dataSync());
    });
    found.forEach((gradient, i) => expectClose(gradient, expected[i]));
    expectGradients(() => train(ours, x), [x, ...Object.values(parametersOf(ours))]);
  });
});

test('keeps its digits where the mean is 3,000 standard deviations', () => {
  const x = tf.tidy(() => tf.add(300, tf.mul(0.1, randomTensor([512, 1], 5))));
  const values = [...x.dataSync()];
  const mean = values.reduce((sum, value) => sum + value, 0) / 512;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 512;
  const expected = values.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
  // Half a unit in the last place of a float32 mean is 1.5e-5: 1.5e-4 of the standard deviation.
  expectClose(train(build([1]), x).dataSync(), expected, 5e-4);
});

test('a training step moves the running statistics and counts them among its variables, not its parameters', () => {
  const model = build([2]);
  const step = new TrainingStep<{ x: HostArray }>({
    model,
    optimizer: sgd(),
    loss: ({ x }) => tf.mean(tf.square(tf.sub(train(model, x), 1))),
  });
  expect(Object.keys(step.parameters)).toEqual(['bn/gamma', 'bn/beta']);
  expect(Object.keys(step.variables)).toEqual(
    expect.arrayContaining(['model/bn/moving_mean', 'model/bn/moving_variance']),
  );
  const x = toHost(tf.add(randomTensor([64, 2], 6), 5));
  const first = step.run({ x }, 0.1);
  const { numTensors } = tf.memory();
  let last = first;
  for (let i = 0; i < 100; i++) last = step.run({ x }, 0.1);
  expect(tf.memory().numTensors).toBe(numTensors);
  // γ → 0 and β → 1 make the loss 0; it starts at mean x̂² + 1 = 2.
  expect(first).toBeCloseTo(2, 4);
  expect(last).toBeLessThan(1e-6);
  expectClose(valuesOf(model, 'moving_mean'), tf.mean(fromHost(x), 0).dataSync(), 1e-3);
});

test('comes back from a saved model, running statistics included', async () => {
  const model = build([3, 2], { momentum: 0.5, epsilon: 0.1 });
  train(model, randomTensor([4, 3, 2], 8));
  const copy = await savedAndLoaded(model);
  expect(copy.getLayer('bn')).toBeInstanceOf(BatchNormalization);
  expect(copy.getLayer('bn').getConfig()).toMatchObject({ name: 'bn', momentum: 0.5, epsilon: 0.1 });
  const x = randomTensor([4, 3, 2], 9);
  const [y, z] = [model, copy].map((each) => (each.predict(x) as tf.Tensor).dataSync());
  expect(z).toEqual(y);
  expect(y).not.toEqual((build([3, 2], { epsilon: 0.1 }).predict(x) as tf.Tensor).dataSync());
});

test('keeps no tensor once it is disposed', () => {
  const x = randomTensor([4, 3], 1);
  const before = tf.memory().numTensors;
  const model = build([3]);
  tf.dispose(train(model, x));
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('refuses what has no variance, and settings out of range', () => {
  expect(() => train(build([2]), tf.ones([1, 2]))).toThrow(
    'bn: training needs at least two values per channel, the input [1, 2] has 1',
  );
  expect(() => new BatchNormalization({ momentum: 1 })).toThrow('must be in [0, 1), not 1');
  expect(() => new BatchNormalization({ epsilon: 0 })).toThrow('must be positive, not 0');
});

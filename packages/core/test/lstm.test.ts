import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { selectBackend, silenceNotice } from '../src/backend.ts';
import { glorotUniform, seeded } from '../src/initializers.ts';
import { Lstm, type LstmConfig } from '../src/layers/lstm.ts';
import { type HostArray, toHost } from '../src/host-array.ts';
import { adam } from '../src/optimizers/adam.ts';
import { countParameters, parametersOf } from '../src/parameters.ts';
import { Random } from '@nutshell/random';
import { TrainingStep } from '../src/step.ts';
import { expectClose, expectGradients, randomTensor, savedAndLoaded } from './layer-oracle.ts';
import { onnxHere } from './onnx.ts';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

const [BATCH, STEPS, FEATURES, UNITS] = [2, 5, 4, 3];

/** A model of one LSTM with random weights: x, and the state if `stateful`, to what the configuration says. */
function build(config: Partial<LstmConfig> = {}, stateful = false): tf.LayersModel {
  const inputs = [tf.input({ shape: [null, FEATURES] })];
  if (stateful) inputs.push(tf.input({ shape: [UNITS] }), tf.input({ shape: [UNITS] }));
  const layer = new Lstm({ name: 'lstm', units: UNITS, ...config });
  const model = tf.model({ inputs, outputs: layer.apply(inputs) as tf.SymbolicTensor[] });
  Object.values(parametersOf(model)).forEach((weight, i) =>
    tf.tidy(() => weight.assign(randomTensor(weight.shape, 100 + i))),
  );
  return model;
}

const outputsOf = (model: tf.LayersModel, ...inputs: tf.Tensor[]) =>
  [model.apply(inputs, { training: true }) as tf.Tensor].flat();
const sequence = (seed: number, steps = STEPS) => randomTensor([BATCH, steps, FEATURES], seed);

test('by hand: one unit, one feature, two steps', () => {
  const input = tf.input({ shape: [null, 1] });
  const layer = new Lstm({ name: 'lstm', units: 1, returnState: true });
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor[] });
  const {
    'lstm/kernel': kernel,
    'lstm/recurrent_kernel': recurrent,
    'lstm/bias': bias,
  } = parametersOf(model);
  expect([...bias.dataSync()]).toEqual([0, 1, 0, 0]); // i f o g
  const log = Math.log;
  // σ(ln 3) = 3/4, tanh(ln 2) = (4 − 1) / (4 + 1) = 3/5
  kernel.assign(tf.tensor2d([[log(3), 0, log(3), log(2)]]));
  bias.assign(tf.tensor1d([0, log(3), 0, 0]));
  recurrent.assign(tf.tensor2d([[2, 0, -1, 0]]));
  const [y, h, c] = outputsOf(model, tf.tensor3d([1, 1], [1, 2, 1]));

  const c1 = 0.75 * 0.6; // no cell to forget yet
  const h1 = 0.75 * Math.tanh(c1);
  const sigma = (a: number) => 1 / (1 + Math.exp(-a));
  const c2 = 0.75 * c1 + sigma(log(3) + 2 * h1) * 0.6;
  const h2 = sigma(log(3) - h1) * Math.tanh(c2);
  expectClose(c.dataSync(), [c2]);
  expectClose(h.dataSync(), [h2]);
  expect(y.dataSync()).toEqual(h.dataSync());
});

describe('the LSTM of TensorFlow.js', () => {
  /** Their layer with our weights: gates i, f, g, o instead of i, f, o, g. */
  function theirs(ours: tf.LayersModel, returnSequences: boolean): tf.LayersModel {
    const input = tf.input({ shape: [null, FEATURES] });
    const layer = tf.layers.lstm({
      name: 'lstm',
      units: UNITS,
      recurrentActivation: 'sigmoid',
      returnSequences,
      returnState: true,
    });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor[] });
    model.setWeights(ours.getWeights().map(reordered));
    return model;
  }

  /** Exchanges the last two blocks of columns. */
  function reordered(weight: tf.Tensor): tf.Tensor {
    const [i, f, third, fourth] = tf.split(weight, 4, -1);
    return tf.concat([i, f, fourth, third], -1);
  }

  test.each([true, false])('has the same outputs and gradients (returnSequences: %s)', (returnSequences) => {
    const ours = build({ returnSequences, returnState: true });
    const peer = theirs(ours, returnSequences);
    const x = tf.variable(sequence(1));
    const [found, expected] = [ours, peer].map((model) => outputsOf(model, x));
    expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    expect(ours.outputShape).toEqual(peer.outputShape);
    found.forEach((output, i) => expectClose(output.dataSync(), expected[i].dataSync()));

    const [ourGradients, theirGradients] = [ours, peer].map((model) => {
      const variables = [x, ...Object.values(parametersOf(model))];
      const score = () =>
        tf.addN(outputsOf(model, x).map((y, i) => tf.sum(tf.mul(y, randomTensor(y.shape, i))))) as tf.Scalar;
      const { grads } = tf.variableGrads(score, variables);
      return variables.map(({ name }) => grads[name]);
    });
    expectClose(ourGradients[0].dataSync(), theirGradients[0].dataSync());
    [1, 2, 3].forEach((i) =>
      expectClose(ourGradients[i].dataSync(), reordered(theirGradients[i]).dataSync()),
    );
  });
});

describe('the state', () => {
  test('handed on, six steps are three and three', () => {
    const model = build({ returnSequences: true, returnState: true }, true);
    const x = sequence(2, 6);
    const zeros = tf.zeros([BATCH, UNITS]);
    const [y, h, c] = outputsOf(model, x, zeros, zeros);
    const [first, second] = tf.split(x, 2, 1);
    const [y1, h1, c1] = outputsOf(model, first, zeros, zeros);
    const [y2, h2, c2] = outputsOf(model, second, h1, c1);
    expectClose(tf.concat([y1, y2], 1).dataSync(), y.dataSync(), 1e-6);
    expectClose(h2.dataSync(), h.dataSync(), 1e-6);
    expectClose(c2.dataSync(), c.dataSync(), 1e-6);
  });

  test('is zero where none is given', () => {
    const [given, absent] = [true, false].map((stateful) => build({ returnState: true }, stateful));
    const zeros = tf.zeros([BATCH, UNITS]);
    const x = sequence(3);
    outputsOf(given, x, zeros, zeros).forEach((output, i) =>
      expectClose(output.dataSync(), outputsOf(absent, x)[i].dataSync(), 1e-6),
    );
  });

  test('and everything else has the gradients of finite differences', () => {
    const model = build({ returnSequences: true, returnState: true }, true);
    const [x, h, c] = [sequence(4), randomTensor([BATCH, UNITS], 5), randomTensor([BATCH, UNITS], 6)].map(
      (value) => tf.variable(value),
    );
    expectGradients(() => outputsOf(model, x, h, c), [x, h, c, ...Object.values(parametersOf(model))]);
  });
});

test('remembers the first symbol of a sequence after some training, and keeps no tensor of a step', async () => {
  await selectBackend({ backend: onnxHere ? 'onnx' : 'cpu' });
  onTestFinished(async () => void (await tf.setBackend('cpu')));
  const random = new Random(1);
  const input = tf.input({ shape: [8, 2] });
  const lstm = new Lstm({
    name: 'lstm',
    units: 6,
    kernelInitializer: seeded(glorotUniform(), random.fork('kernel')),
    recurrentInitializer: seeded(glorotUniform(), random.fork('recurrent')),
  });
  const output = tf.layers.dense({
    name: 'output',
    units: 1,
    kernelInitializer: seeded(glorotUniform(), random.fork('output')),
  });
  const model = tf.model({ inputs: input, outputs: output.apply(lstm.apply(input)) as tf.SymbolicTensor });
  const step = new TrainingStep<{ x: HostArray }>({
    model,
    optimizer: adam(),
    loss: ({ x }) => {
      const first = tf.reshape(tf.slice(x, [0, 0, 0], [-1, 1, 1]), [-1, 1]);
      return tf.mean(tf.square(tf.sub(model.apply(x, { training: true }) as tf.Tensor, first)));
    },
  });
  const x = toHost(tf.sign(randomTensor([16, 8, 2], 7)));
  const initial = step.run({ x }, 0.02);
  const { numTensors } = tf.memory();
  let loss = initial;
  for (let i = 0; i < 150; i++) loss = step.run({ x }, 0.02);
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(initial).toBeGreaterThan(0.8); // 1 is what guessing 0 costs
  expect(loss).toBeLessThan(0.05);
});

test('counts 4 · units · (features + units + 1) parameters', () => {
  expect(countParameters(build())).toBe(4 * 3 * (4 + 3 + 1));
});

test('comes back from a saved model with its configuration and its outputs', async () => {
  const model = build({ returnSequences: true, returnState: true, forgetBias: 2 }, true);
  const copy = await savedAndLoaded(model);
  expect(copy.getLayer('lstm')).toBeInstanceOf(Lstm);
  const config = { name: 'lstm', units: 3, returnSequences: true, returnState: true, forgetBias: 2 };
  expect(copy.getLayer('lstm').getConfig()).toMatchObject(config);
  const inputs = [sequence(8), randomTensor([BATCH, UNITS], 9), randomTensor([BATCH, UNITS], 10)];
  const [found, expected] = [copy, model].map((each) => outputsOf(each, ...inputs).map((y) => y.dataSync()));
  expect(found).toEqual(expected);
});

test('keeps no tensor once it is disposed', () => {
  const x = sequence(1);
  const before = tf.memory().numTensors;
  const model = build();
  tf.dispose(model.predict(x));
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('refuses inputs and settings that make no sense', () => {
  const layer = () => new Lstm({ name: 'lstm', units: UNITS });
  expect(() => layer().apply(tf.zeros([2, 4]))).toThrow(
    'lstm: expected an input of [batch, steps, features], not [2, 4]',
  );
  expect(() => layer().apply([sequence(1), tf.zeros([BATCH, UNITS])])).toThrow(
    'lstm: expected x, or x, h and c as inputs, not 2 tensors',
  );
  expect(() => new Lstm({ units: 0 })).toThrow('must be a whole number of at least 1, not 0');
});

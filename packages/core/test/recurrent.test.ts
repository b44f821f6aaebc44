/** What all recurrent layers promise, and the values of GRU, RNN and minGRU; those of the LSTM are in lstm.test.ts. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import type { GruConfig } from '../src/layers/gru.ts';
import type { RecurrentConfig } from '../src/layers/recurrent.ts';
import { type RecurrentName, recurrentLayers } from '../src/layers/recurrent-layers.ts';
import { countParameters, parametersOf } from '../src/parameters.ts';
import { expectClose, expectGradients, randomTensor, savedAndLoaded } from './layer-oracle.ts';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

const [BATCH, STEPS, FEATURES, UNITS] = [2, 5, 4, 3];
type Config = Partial<RecurrentConfig & GruConfig>;
type Model = tf.LayersModel;

/** A model of one layer: x, and the state if `stateful`, to what the configuration says. */
function build(name: RecurrentName, config: Config = {}, stateful = false, features = FEATURES): Model {
  const { create, states } = recurrentLayers[name];
  const layer = create({ name, units: UNITS, ...config });
  const inputs = [tf.input({ shape: [null, features] })];
  if (stateful) states.forEach(() => inputs.push(tf.input({ shape: [config.units ?? UNITS] })));
  return tf.model({ inputs, outputs: layer.apply(inputs) as tf.SymbolicTensor[] });
}

function randomised(model: Model): Model {
  Object.values(parametersOf(model)).forEach((weight, i) =>
    tf.tidy(() => weight.assign(randomTensor(weight.shape, 100 + i))),
  );
  return model;
}

const outputsOf = (model: Model, ...inputs: tf.Tensor[]) =>
  [model.apply(inputs, { training: true }) as tf.Tensor].flat();
const sequence = (seed: number, steps = STEPS) => randomTensor([BATCH, steps, FEATURES], seed);
const statesOf = (name: RecurrentName, seed: number) =>
  recurrentLayers[name].states.map((_, i) => randomTensor([BATCH, UNITS], seed + i));

const names = Object.keys(recurrentLayers) as RecurrentName[];
const forms: [string, RecurrentName, Config][] = [
  ...names.map((name): [string, RecurrentName, Config] => [name, name, {}]),
  ['lstm with two biases', 'lstm', { recurrentBias: true }],
  ['gru with two biases', 'gru', { recurrentBias: true }],
  ['gru with the reset before', 'gru', { recurrentBias: true, resetAfter: false }],
  ['rnn with two biases', 'rnn', { recurrentBias: true }],
];

describe.each(forms)('%s', (_, name, config) => {
  const states = recurrentLayers[name].states.length;
  const all = { ...config, returnSequences: true, returnState: true };

  test('has the gradients of finite differences, through time, by everything', () => {
    const model = randomised(build(name, all, true));
    const inputs = [sequence(4), ...statesOf(name, 5)].map((value) => tf.variable(value));
    expectGradients(() => outputsOf(model, ...inputs), [...inputs, ...Object.values(parametersOf(model))]);
  });

  test('with the state handed on, six steps are one, three and two', () => {
    const model = randomised(build(name, all, true));
    const x = sequence(2, 6);
    const start = statesOf(name, 3);
    const [y, ...end] = outputsOf(model, x, ...start);
    let state = start;
    const pieces = tf.split(x, [1, 3, 2], 1).map((piece) => {
      const [part, ...handedOn] = outputsOf(model, piece, ...state);
      state = handedOn;
      return part;
    });
    expectClose(tf.concat(pieces, 1).dataSync(), y.dataSync());
    state.forEach((tensor, i) => expectClose(tensor.dataSync(), end[i].dataSync()));
    expectClose(tf.squeeze(tf.slice(y, [0, 5, 0], [-1, 1, -1]), [1]).dataSync(), end[0].dataSync(), 0);
  });

  test('starts from zero where no state is given, and gives the last step alone if asked', () => {
    const [given, absent, last] = [
      build(name, all, true),
      build(name, all),
      build(name, { ...config, returnSequences: false }),
    ].map(randomised);
    const x = sequence(3);
    const zeros = Array.from({ length: states }, () => tf.zeros([BATCH, UNITS]));
    const expected = outputsOf(given, x, ...zeros);
    const found = outputsOf(absent, x);
    expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    found.forEach((output, i) => expectClose(output.dataSync(), expected[i].dataSync(), 1e-6));
    const [h, ...nothing] = outputsOf(last, x);
    expect(nothing).toEqual([]);
    expectClose(h.dataSync(), expected[1].dataSync(), 1e-6);
    expect(given.outputShape).toEqual([
      [null, null, UNITS],
      ...Array.from({ length: states }, () => [null, UNITS]),
    ]);
    expect(last.outputShape).toEqual([null, UNITS]);
  });

  test('comes back from a saved model with its outputs', async () => {
    const model = randomised(build(name, all, true));
    const copy = await savedAndLoaded(model);
    expect(copy.getLayer(name).getConfig()).toEqual(model.getLayer(name).getConfig());
    const inputs = [sequence(8), ...statesOf(name, 9)];
    const [found, expected] = [copy, model].map((each) =>
      outputsOf(each, ...inputs).map((y) => y.dataSync()),
    );
    expect(found).toEqual(expected);
  });

  test('keeps no tensor once it is disposed', () => {
    const x = sequence(1);
    const before = tf.memory().numTensors;
    const model = build(name, all);
    tf.dispose(model.predict(x));
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** 1 / (1 + e^−a) */
const sigma = (a: number) => 1 / (1 + Math.exp(-a));

describe('by hand, one unit, one feature, two steps', () => {
  const h0 = 0.5;
  const run = (name: RecurrentName, config: Config, weights: Record<string, number[]>) => {
    const model = build(name, { ...config, units: 1, returnSequences: true }, true, 1);
    const parameters = parametersOf(model);
    for (const [key, values] of Object.entries(weights)) {
      const parameter = parameters[`${name}/${key}`];
      parameter.assign(tf.tensor(values, parameter.shape));
    }
    expect(Object.keys(parameters).length).toBe(Object.keys(weights).length);
    return outputsOf(model, tf.tensor3d([1, 2], [1, 2, 1]), tf.tensor2d([[h0]]))[0].dataSync();
  };

  test('rnn', () => {
    const h1 = Math.tanh(0.5 * 1 - 2 * h0 + 0.25);
    const h2 = Math.tanh(0.5 * 2 - 2 * h1 + 0.25);
    expectClose(run('rnn', {}, { kernel: [0.5], recurrent_kernel: [-2], bias: [0.25] }), [h1, h2]);
    const two = { kernel: [0.5], recurrent_kernel: [-2], bias: [0.15], recurrent_bias: [0.1] };
    expectClose(run('rnn', { recurrentBias: true }, two), [h1, h2]);
  });

  const gru = {
    kernel: [0.5, -1, 0.75],
    recurrent_kernel: [1, 2, -0.5],
    bias: [0.1, -0.2, 0.3],
    recurrent_bias: [-0.4, 0.6, 0.8],
  };
  test('gru', () => {
    const next = (h: number, x: number) => {
      const z = sigma(0.5 * x + 0.1 + h - 0.4);
      const r = sigma(-x - 0.2 + 2 * h + 0.6);
      const n = Math.tanh(0.75 * x + 0.3 + r * (-0.5 * h + 0.8));
      return z * h + (1 - z) * n;
    };
    const h1 = next(h0, 1);
    expectClose(run('gru', { recurrentBias: true }, gru), [h1, next(h1, 2)]);
  });

  test('gru with the reset before', () => {
    const next = (h: number, x: number) => {
      const z = sigma(0.5 * x + 0.1 + h - 0.4);
      const r = sigma(-x - 0.2 + 2 * h + 0.6);
      const n = Math.tanh(0.75 * x + 0.3 + -0.5 * (r * h) + 0.8);
      return z * h + (1 - z) * n;
    };
    const h1 = next(h0, 1);
    expectClose(run('gru', { recurrentBias: true, resetAfter: false }, gru), [h1, next(h1, 2)]);
  });

  test('min-gru', () => {
    const next = (h: number, x: number) => {
      const z = sigma(0.5 * x - 1);
      return (1 - z) * h + z * (-2 * x + 0.25);
    };
    const h1 = next(h0, 1);
    expectClose(run('min-gru', {}, { kernel: [0.5, -2], bias: [-1, 0.25] }), [h1, next(h1, 2)]);
  });
});

describe('TensorFlow.js, with the same weights, has the same outputs of', () => {
  const peers = {
    'gru with the reset before': {
      ours: () => build('gru', { resetAfter: false, returnSequences: true }),
      theirs: tf.layers.gru({ units: UNITS, recurrentActivation: 'sigmoid', returnSequences: true }),
    },
    rnn: {
      ours: () => build('rnn', { returnSequences: true }),
      theirs: tf.layers.simpleRNN({ units: UNITS, returnSequences: true }),
    },
  };
  test.each(Object.entries(peers))('%s', (_, { ours, theirs }) => {
    const model = randomised(ours());
    const input = tf.input({ shape: [null, FEATURES] });
    const peer = tf.model({ inputs: input, outputs: theirs.apply(input) as tf.SymbolicTensor });
    peer.setWeights(model.getWeights());
    const x = sequence(1);
    expectClose(outputsOf(model, x)[0].dataSync(), outputsOf(peer, x)[0].dataSync());
  });
});

test('minGRU: neither gate nor candidate sees h, so that the end is linear in the start', () => {
  const model = randomised(build('min-gru', {}, true));
  const x = sequence(1);
  const [a, b] = [statesOf('min-gru', 1)[0], statesOf('min-gru', 2)[0]];
  const end = (h: tf.Tensor) => outputsOf(model, x, h)[0];
  const middle = end(tf.mul(tf.add(a, b), 0.5));
  expectClose(middle.dataSync(), tf.mul(tf.add(end(a), end(b)), 0.5).dataSync());
  // and the others are not
  const gru = randomised(build('gru', {}, true));
  const [one, two, half] = [a, b, tf.mul(tf.add(a, b), 0.5)].map((h) => outputsOf(gru, x, h)[0]);
  expect(tf.max(tf.abs(tf.sub(half, tf.mul(tf.add(one, two), 0.5)))).dataSync()[0]).toBeGreaterThan(1e-3);
});

test('count their parameters as the formulas and, with two biases, char-rnn do', () => {
  const count = (name: RecurrentName, config: Config = {}) => countParameters(build(name, config));
  const blocks = { lstm: 4, gru: 3, rnn: 1 };
  for (const [name, n] of Object.entries(blocks) as [keyof typeof blocks, number][]) {
    expect(count(name)).toBe(n * UNITS * (FEATURES + UNITS + 1));
    // nn.Linear(features, n units) and nn.Linear(units, n units), each with its bias
    expect(count(name, { recurrentBias: true })).toBe(
      n * UNITS * FEATURES + n * UNITS + n * UNITS * UNITS + n * UNITS,
    );
  }
  expect(count('min-gru')).toBe(2 * UNITS * (FEATURES + 1));
});

test('biases start where the initialiser says, but for those of forget gates', () => {
  const biasInitializer = tf.initializers.constant({ value: 0.25 });
  const parameters = parametersOf(build('lstm', { biasInitializer, recurrentBias: true }));
  const quarters = (i: number, f: number) =>
    [i, f, 0.25, 0.25].flatMap((value) => new Array(UNITS).fill(value));
  expect([...parameters['lstm/bias'].dataSync()]).toEqual(quarters(0.25, 1));
  expect([...parameters['lstm/recurrent_bias'].dataSync()]).toEqual(quarters(0.25, 0.25));
});

test.each(names)('%s refuses inputs and settings that make no sense', (name) => {
  const { create, states } = recurrentLayers[name];
  const layer = () => create({ name, units: UNITS });
  expect(() => layer().apply(tf.zeros([2, 4]))).toThrow(
    `${name}: expected an input of [batch, steps, features], not [2, 4]`,
  );
  const surplus = Array.from({ length: states.length + 1 }, () => tf.zeros([BATCH, UNITS]));
  expect(() => layer().apply([sequence(1), ...surplus])).toThrow(
    `${name}: expected x, or ${states.length === 1 ? 'x and h' : 'x, h and c'} as inputs, not ${2 + states.length} tensors`,
  );
  expect(() => create({ units: 1.5 })).toThrow(
    'units of a recurrent layer must be a whole number of at least 1, not 1.5',
  );
});

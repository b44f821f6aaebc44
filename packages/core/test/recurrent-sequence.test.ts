/** The form of recurrent layers for training, with its gradient by hand, against the steps as they are written. */
import * as tf from '@tensorflow/tfjs';
import { toOnnx } from 'tfjs-backend-onnx';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BackendName, selectBackend } from '../src/backend.ts';
import type { GruConfig } from '../src/layers/gru.ts';
import type { RecurrentConfig } from '../src/layers/recurrent.ts';
import { type RecurrentName, recurrentLayers } from '../src/layers/recurrent-layers.ts';
import { compileNamed } from '../src/compile-named.ts';
import { parametersOf } from '../src/parameters.ts';
import { expectClose, randomTensor } from './layer-oracle.ts';
import { onnxHere } from './onnx.ts';

type Config = Partial<RecurrentConfig & GruConfig>;
const forms: [string, RecurrentName, Config][] = [
  ['lstm', 'lstm', {}],
  ['lstm with two biases', 'lstm', { recurrentBias: true }],
  ['gru', 'gru', {}],
  ['gru with two biases', 'gru', { recurrentBias: true }],
  ['rnn', 'rnn', {}],
  ['rnn with two biases', 'rnn', { recurrentBias: true }],
];

/**
 * Few numbers; so many rows that the gradients of weights are sums over three pieces of the sequence; and enough steps and units for the
 * products in blocks of the onnx backend, 20 features being no block.
 */
const sizes = [
  { batch: 2, steps: 3, features: 4, units: 3 },
  { batch: 64, steps: 9, features: 3, units: 2 },
  { batch: 5, steps: 9, features: 20, units: 32 },
];
const backends: BackendName[] = onnxHere ? ['cpu', 'onnx'] : ['cpu'];

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => selectBackend({ backend }));

  describe.each(sizes)(
    '$units units, $steps steps, $batch sequences',
    ({ batch, steps, features, units }) => {
      test.each(forms)('%s: two layers, their states and all gradients are the same', (_, name, config) => {
        const { create, states } = recurrentLayers[name];
        const layer = (level: number) =>
          create({
            name: `${name}${level}`,
            units,
            returnSequences: level === 1,
            returnState: true,
            ...config,
          });
        const stateInputs = [1, 2].map(() => states.map(() => tf.input({ shape: [units] })));
        const x = tf.input({ shape: [null, features] });
        const [y1, ...state1] = layer(1).apply([x, ...stateInputs[0]]) as tf.SymbolicTensor[];
        const [y2, ...state2] = layer(2).apply([y1, ...stateInputs[1]]) as tf.SymbolicTensor[];
        const model = tf.model({
          inputs: [x, ...stateInputs.flat()],
          outputs: [y1, y2, ...state1, ...state2],
        });
        const parameters = Object.values(parametersOf(model));
        parameters.forEach((weight, i) =>
          tf.tidy(() => weight.assign(tf.mul(randomTensor(weight.shape, 100 + i), 0.6 / Math.sqrt(units)))),
        );
        const inputs = model.inputs.map(({ shape }, i) =>
          tf.variable(randomTensor([batch, ...(shape.length === 3 ? [steps, features] : [units])], 50 + i)),
        );
        const variables = [...inputs, ...parameters];

        const computed = (training: boolean) =>
          tf.tidy(() => {
            const run = () => model.apply(inputs, { training }) as tf.Tensor[];
            // Each output is used twice, so that its gradients have to be added up.
            const score = () =>
              tf.addN(
                run().flatMap((y, i) => [tf.sum(tf.mul(y, randomTensor(y.shape, i))), tf.mean(tf.square(y))]),
              ) as tf.Scalar;
            const { grads } = tf.variableGrads(score, variables);
            return [...run(), ...variables.map(({ name }) => grads[name])].map((tensor) => tensor.dataSync());
          });
        const [fast, stepwise] = [computed(true), computed(false)];
        expect(fast.length).toBe(2 + 2 * states.length + variables.length);
        fast.forEach((values, i) => expectClose(values, stepwise[i]));
        tf.dispose([...inputs, model.getWeights()]);
      });
    },
  );
});

test.each(['lstm', 'gru', 'rnn'] as const)(
  '%s: a last state alone, from zeros, has its gradients',
  (name) => {
    tf.tidy(() => {
      const layer = recurrentLayers[name].create({ name, units: 2 });
      const x = randomTensor([3, 4, 2], 1);
      layer.apply(x);
      layer.setWeights(layer.getWeights().map((weight, i) => randomTensor(weight.shape, 10 + i)));
      const gradient = (training: boolean) =>
        tf
          .grad((x) => tf.sum(tf.square(layer.apply(x, { training }) as tf.Tensor)))(x)
          .dataSync();
      expectClose(gradient(true), gradient(false));
    });
  },
);

test.skipIf(!onnxHere)(
  'in inference an LSTM, from zeros or from a state, is one operator of ONNX',
  async () => {
    await selectBackend({ backend: 'onnx' });
    for (const states of [0, 2]) {
      const inputs = [tf.input({ shape: [null, 5] })];
      for (let i = 0; i < states; i++) inputs.push(tf.input({ shape: [4] }));
      const layer = recurrentLayers.lstm.create({ name: 'layer', units: 4, returnSequences: true });
      const model = tf.model({ inputs, outputs: layer.apply(inputs) as tf.SymbolicTensor });
      tf.tidy(() => model.setWeights(model.getWeights().map((weight, i) => randomTensor(weight.shape, i))));
      const examples = [randomTensor([2, 10, 5], 1), randomTensor([2, 4], 2), randomTensor([2, 4], 3)];
      const file = Buffer.from(toOnnx(model, examples.slice(0, 1 + states)));
      expect([file.includes('LSTM'), file.includes('Gemm')]).toEqual([true, false]);
    }
  },
);

test.skipIf(!onnxHere)('compiled, a step of two layers has the same bits as not compiled', async () => {
  await selectBackend({ backend: 'onnx' });
  const weights = [0, 1].map((i) => tf.variable(tf.mul(randomTensor([32, 128], i), 0.2)));
  const layers = [1, 2].map((level) => {
    const layer = recurrentLayers.lstm.create({ name: `c${level}`, units: 32, returnSequences: true });
    layer.apply(tf.zeros([1, 1, 32]));
    layer.setWeights([...weights, tf.zeros([128])]);
    return layer;
  });
  const step = (compiled: boolean) =>
    compileNamed(
      ({ x }) =>
        tf.tidy(() =>
          tf.grad((x) =>
            tf.sum(
              tf.square(layers.reduce((y, layer) => layer.apply(y, { training: true }) as tf.Tensor, x)),
            ),
          )(x),
        ),
      { compiled },
    );
  const [captured, plain] = [step(true), step(false)];
  for (let i = 0; i < 4; i++) {
    const x = randomTensor([3, 10, 32], i);
    expect(captured({ x }).dataSync()).toEqual(plain({ x }).dataSync());
  }
});

import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { config } from '../src/config.ts';
import { buildModel } from '../src/model.ts';
import { plainNetwork } from '../src/plain.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const VOCABULARY = 11;
const TEXT = [3, 0, 10, 10, 7, 1, 2, 9, 4, 5, 8, 6, 0, 0, 3];

test.each([
  { cell: 'lstm', layers: 2 },
  { cell: 'lstm', layers: 3, recurrentBias: true, embedding: 4 },
  { cell: 'gru', layers: 2, embedding: 5 },
  { cell: 'gru', layers: 1, recurrentBias: true },
  { cell: 'rnn', layers: 2, recurrentBias: true },
  { cell: 'min-gru', layers: 2, embedding: 6 },
])('the logits and states of the trained network without tensors: %j', async (settings) => {
  const architecture = config.parse({ ...settings, units: 9 });
  const model = buildModel(architecture, VOCABULARY, new Random(1));
  // Weights large enough for gates that shut and open
  model.setWeights(
    model
      .getWeights()
      .map((weight, i) => tf.tensor(new Random(i).fillNormal(new Float32Array(weight.size)), weight.shape)),
  );
  const before = model.inputs.slice(1).map(({ shape }) => tf.zeros([1, shape[1]!]));
  const [logits, ...after] = model.predict([
    tf.tensor2d([TEXT], undefined, 'int32'),
    ...before,
  ]) as tf.Tensor[];

  const network = await plainNetwork(model);
  const found = TEXT.flatMap((code) => [...network.next(code)]);
  const expected = logits.dataSync();
  found.forEach((value, i) =>
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected[i]))),
  );
  expect(found.length).toBe(TEXT.length * VOCABULARY);
  const states = network.layers.flatMap(({ state }) => Object.values(state));
  expect(states.length).toBe(after.length);
  states.forEach((state, i) => {
    const values = after[i].dataSync();
    state.forEach((value, k) => expect(value).toBeCloseTo(values[k], 5));
  });
  tf.dispose([logits, after, before]);
});

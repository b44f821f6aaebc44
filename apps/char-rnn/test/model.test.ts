import { countParameters, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { buildModel, stateNames } from '../src/model.ts';

const architecture = (settings: object) => config.parse({ units: 4, ...settings });
const model = (settings: object, vocabulary = 5) =>
  buildModel(architecture(settings), vocabulary, new Random(1));

beforeAll(() => selectBackend({ backend: 'cpu' }));

describe('parameters', () => {
  // char-rnn: Linear(x, 4 n) and Linear(h, 4 n), each with a bias, per layer, and Linear(n, vocabulary). It prints 240321.
  it('are as many as those of char-rnn with its two biases: 2x128 for 65 characters', () => {
    const layer = (features: number) => 4 * 128 * (features + 1) + 4 * 128 * (128 + 1);
    expect(layer(65) + layer(128) + 65 * 129).toBe(240_321);
    expect(countParameters(model({ units: 128, recurrentBias: true }, 65))).toBe(240_321);
  });

  it('are 512 fewer per layer with one bias, which says as much', () => {
    expect(countParameters(model({ units: 128 }, 65))).toBe(240_321 - 2 * 512);
  });

  it.each([
    ['rnn', 1, 1],
    ['gru', 3, 3],
    ['lstm', 4, 4],
    ['min-gru', 2, 0],
  ] as const)('of %s have %i blocks by the input and %i by the state', (cell, byInput, byState) => {
    const first = 4 * (3 + 1) * byInput + 4 * 4 * byState; // embedding of 3 numbers
    const second = 4 * (4 + 1) * byInput + 4 * 4 * byState;
    expect(countParameters(model({ cell, embedding: 3 }))).toBe(5 * 3 + first + second + 5 * (4 + 1));
  });
});

describe('the network', () => {
  it('names its inputs and outputs by layer and state', () => {
    const { inputNames, outputs } = model({ layers: 2 });
    expect(inputNames).toEqual(['codes', 'lstm1/h', 'lstm1/c', 'lstm2/h', 'lstm2/c']);
    expect(stateNames(model({ layers: 1, cell: 'gru' }))).toEqual(['gru1/h']);
    expect(outputs.map(({ shape }) => shape)).toEqual([
      [null, null, 5],
      [null, 4],
      [null, 4],
      [null, 4],
      [null, 4],
    ]);
  });

  it.each(['lstm', 'gru', 'rnn', 'min-gru'] as const)(
    'of %s goes on from states as if the text had not been cut',
    (cell) => {
      const network = model({ cell, initializer: 'glorot', embedding: 3 });
      const codes = [0, 3, 1, 4, 2, 2, 0];
      const read = (part: number[], state: tf.Tensor[]) =>
        network.apply([tf.tensor2d([part], [1, part.length], 'int32'), ...state]) as tf.Tensor[];
      tf.tidy(() => {
        const zero = stateNames(network).map(() => tf.zeros([1, 4]));
        const [whole] = read(codes, zero);
        const [first, ...state] = read(codes.slice(0, 3), zero);
        const [second] = read(codes.slice(3), state);
        const found = tf.concat([first, second], 1).dataSync();
        whole.dataSync().forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 6));
      });
    },
  );

  it('begins within ±0.08 as char-rnn, but for forget biases of 1', () => {
    const network = model({ units: 16 }, 20);
    for (const { originalName, val } of network.weights as unknown as {
      originalName: string;
      val: tf.Variable;
    }[]) {
      const values = [...val.dataSync()];
      const forget = values.filter((value) => value === 1);
      expect(forget.length, originalName).toBe(/^lstm\d\/bias$/.test(originalName) ? 16 : 0);
      for (const value of values) if (value !== 1) expect(Math.abs(value)).toBeLessThanOrEqual(0.0800001);
      expect(Math.max(...values.map(Math.abs)), originalName).toBeGreaterThan(0.06);
    }
  });
});

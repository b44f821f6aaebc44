import { RecurrentNetwork } from '@nutshell/micro/recurrent';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LayerSpec, dense, modelFile, recurrentLayer } from './model-file.ts';

beforeAll(() => tf.setBackend('cpu'));

const [VOCABULARY, UNITS] = [7, 5];
const TEXT = [3, 0, 6, 6, 1, 2, 5, 4, 0, 3];
type Tensors = ReturnType<typeof modelFile>['tensors'];

/** The logits after each character of TEXT, [characters, vocabulary]. */
function logitsOf(network: RecurrentNetwork): number[][] {
  network.reset();
  return TEXT.map((code) => [...network.next(code)]);
}

function expectClose(found: readonly number[][], expected: readonly number[][]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((row, t) => row.forEach((value, k) => expect(value).toBeCloseTo(expected[t][k], 5)));
}

const tensor = (tensors: Tensors, name: string) => tf.tensor(tensors[name].values, [...tensors[name].shape]);

describe('the layers of TensorFlow.js with the same weights', () => {
  /** Their logits: one-hot characters through `layers`, and the dense layer. */
  function theirs(
    tensors: Tensors,
    layers: { layer: tf.layers.Layer; name: string; order?: number[] }[],
  ): number[][] {
    return tf.tidy(() => {
      let x: tf.Tensor = tf.oneHot(tf.tensor2d([TEXT], undefined, 'int32'), VOCABULARY);
      for (const { layer, name, order } of layers) {
        layer.apply(x); // makes its weights
        const weights = ['kernel', 'recurrent_kernel', 'bias'].map((weight) => {
          const own = tensor(tensors, `${name}/${weight}`);
          if (!order) return own;
          const blocks = tf.split(own, order.length, -1);
          return tf.concat(
            order.map((block) => blocks[block]),
            -1,
          );
        });
        layer.setWeights(weights);
        x = layer.apply(x) as tf.Tensor;
      }
      const h = tf.reshape(x, [TEXT.length, UNITS]) as tf.Tensor2D;
      const kernel = tensor(tensors, 'logits/kernel') as tf.Tensor2D;
      return tf.add(tf.matMul(h, kernel), tensor(tensors, 'logits/bias')).arraySync() as number[][];
    });
  }
  const options = { units: UNITS, recurrentActivation: 'sigmoid', returnSequences: true } as const;
  const order = [0, 1, 3, 2]; // theirs are i, f, g, o

  test('LSTM, two layers', () => {
    const { json, bytes, tensors } = modelFile([
      recurrentLayer('Lstm', 4, { name: 'lstm1', inputs: VOCABULARY, units: UNITS }),
      recurrentLayer('Lstm', 4, { name: 'lstm2', inputs: UNITS, units: UNITS }),
      dense(UNITS, VOCABULARY),
    ]);
    const layers = ['lstm1', 'lstm2'].map((name) => ({ name, layer: tf.layers.lstm(options), order }));
    expectClose(logitsOf(RecurrentNetwork.read(json, bytes)), theirs(tensors, layers));
  });

  test('GRU whose reset gate acts on h', () => {
    const { json, bytes, tensors } = modelFile([
      recurrentLayer('Gru', 3, { inputs: VOCABULARY, units: UNITS, resetAfter: false }),
      dense(UNITS, VOCABULARY),
    ]);
    const layers = [{ name: 'cells', layer: tf.layers.gru(options) }];
    expectClose(logitsOf(RecurrentNetwork.read(json, bytes)), theirs(tensors, layers));
  });

  test('tanh', () => {
    const { json, bytes, tensors } = modelFile([
      recurrentLayer('Rnn', 1, { inputs: VOCABULARY, units: UNITS }),
      dense(UNITS, VOCABULARY),
    ]);
    const layers = [{ name: 'cells', layer: tf.layers.simpleRNN({ ...options, activation: 'tanh' }) }];
    expectClose(logitsOf(RecurrentNetwork.read(json, bytes)), theirs(tensors, layers));
  });
});

describe('by hand, one unit and weights of one', () => {
  const ONES = {
    'cells/kernel': [],
    'cells/recurrent_kernel': [],
    'cells/bias': [],
    'cells/recurrent_bias': [],
  };
  const sigma = (a: number) => 1 / (1 + Math.exp(-a));

  /** h after each of two characters, both of which put 1 into every gate. */
  function states(layer: LayerSpec): number[] {
    const { json, bytes, tensors } = modelFile([layer, dense(1, 1)]);
    const all = Buffer.from(bytes);
    let at = 0;
    for (const [name, { values }] of Object.entries(tensors)) {
      for (let i = 0; i < values.length; i++, at += 4) if (name in ONES) all.writeFloatLE(1, at);
    }
    const network = RecurrentNetwork.read(json, all);
    return [0, 0].map(() => {
      network.next(0);
      return network.layers[0].state.h[0];
    });
  }

  test('GRU whose reset gate acts on h U + b', () => {
    // Each block: x W = 1, b = 1, h U = h, b' = 1
    const next = (h: number) => {
      const z = sigma(3 + h);
      return z * h + (1 - z) * Math.tanh(2 + z * (h + 1)); // r = z here
    };
    const [first, second] = states(
      recurrentLayer('Gru', 3, { inputs: 1, units: 1, resetAfter: true, recurrentBias: true }),
    );
    expect(first).toBeCloseTo(next(0), 6);
    expect(second).toBeCloseTo(next(next(0)), 6);
  });

  test('minimal GRU', () => {
    const z = sigma(2); // x W + b = 2
    const [first, second] = states(recurrentLayer('MinGru', 2, { inputs: 1, units: 1 }));
    expect(first).toBeCloseTo(2 * z, 6);
    expect(second).toBeCloseTo(2 * z * (2 - z), 6);
  });
});

test('an embedding is a product with one-hot characters', () => {
  const embedding = { class: 'Embedding', name: 'embedding', weights: { embeddings: [VOCABULARY, 4] } };
  const layers = [recurrentLayer('Rnn', 1, { inputs: 4, units: UNITS }), dense(UNITS, VOCABULARY)];
  const { json, bytes, tensors } = modelFile([embedding, ...layers]);
  const E = tensor(tensors, 'embedding/embeddings') as tf.Tensor2D;
  const kernel = tf.matMul(E, tensor(tensors, 'cells/kernel') as tf.Tensor2D).dataSync();
  const oneHot = modelFile([recurrentLayer('Rnn', 1, { inputs: VOCABULARY, units: UNITS }), layers[1]]);
  const rest = Buffer.concat(
    ['cells/recurrent_kernel', 'cells/bias', 'logits/kernel', 'logits/bias'].map((name) =>
      Buffer.from(tensors[name].values.buffer),
    ),
  );
  const same = RecurrentNetwork.read(
    oneHot.json,
    Buffer.concat([Buffer.from(Float32Array.from(kernel).buffer), rest]),
  );
  expectClose(logitsOf(RecurrentNetwork.read(json, bytes)), logitsOf(same));
});

describe('an LSTM', () => {
  const files = modelFile([
    { class: 'InputLayer', name: 'codes' },
    recurrentLayer('Lstm', 4, { inputs: VOCABULARY, units: UNITS }),
    { class: 'SeededDropout', name: 'drop' },
    dense(UNITS, VOCABULARY),
  ]);
  const network = RecurrentNetwork.read(files.json, files.bytes);

  test('shows gates from which its state follows', () => {
    network.reset();
    network.next(2);
    const [{ name, units, state, gates }] = network.layers;
    expect([name, units, network.vocabulary]).toEqual(['cells', UNITS, VOCABULARY]);
    const before = state.c!.slice();
    network.next(4);
    for (let k = 0; k < UNITS; k++) {
      expect(state.c![k]).toBeCloseTo(gates.f[k] * before[k] + gates.i[k] * gates.g[k], 6);
      expect(state.h[k]).toBeCloseTo(gates.o[k] * Math.tanh(state.c![k]), 6);
    }
  });

  test('goes on from a state that was saved, whatever it has read since', () => {
    const all = logitsOf(network);
    network.reset();
    TEXT.slice(0, 4).forEach((code) => network.next(code));
    const saved = network.state();
    logitsOf(network);
    network.restore(saved);
    expect(TEXT.slice(4).map((code) => [...network.next(code)])).toEqual(all.slice(4));
  });

  test('errors', () => {
    expect(() => network.next(VOCABULARY)).toThrow('knows the characters 0 to 6, not 7');
  });
});

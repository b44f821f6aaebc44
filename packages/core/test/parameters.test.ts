import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { PartialConvolution } from '../src/layers/partial-convolution.ts';
import { RadialBasis } from '../src/layers/radial-basis.ts';
import { ScaledTanh } from '../src/layers/scaled-tanh.ts';
import { Subsampling } from '../src/layers/subsampling.ts';
import { Lstm } from '../src/layers/lstm.ts';
import {
  countParameters,
  fingerprint,
  layersOf,
  multiplyAdds,
  multiplyAddsByLayer,
  parameterCounts,
  parametersOf,
  variablesOf,
} from '../src/parameters.ts';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

const connections = [
  [1, 0, 1],
  [1, 1, 0],
];

/** One layer of each kind. */
const build = () =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'c1', filters: 2, kernelSize: 3, inputShape: [10, 12, 1] }), // [batch, 8, 10, 2]
      tf.layers.batchNormalization({ name: 'norm' }),
      new ScaledTanh({ name: 'act' }),
      new Subsampling({ name: 's2' }), // [batch, 4, 5, 2]
      new PartialConvolution({ name: 'c3', kernelSize: 2, connections }), // [batch, 3, 4, 3]
      tf.layers.flatten({ name: 'flat' }),
      tf.layers.dense({ name: 'f4', units: 5, useBias: false }),
      new RadialBasis({ name: 'out', centres: [[1, 1, 1, 1, 1]] }),
    ],
  });

describe('names', () => {
  const trainable = [
    'c1/kernel',
    'c1/bias',
    'norm/gamma',
    'norm/beta',
    's2/coefficient',
    's2/bias',
    'c3/kernel',
    'c3/bias',
    'f4/kernel',
  ];

  test('are layer and weight, in the order of the layers, the same in each model', () => {
    for (const model of [build(), build()]) {
      const parameters = parametersOf(model);
      expect(Object.keys(parameters)).toEqual(trainable);
      expect(parameters['f4/kernel'].shape).toEqual([36, 5]);
    }
  });

  test('of all variables include running means, which are not parameters', () => {
    const extra = Object.keys(variablesOf(build())).filter((name) => !trainable.includes(name));
    expect(extra.sort()).toEqual(['norm/moving_mean', 'norm/moving_variance']);
  });

  test('stand for the variables that the model computes with', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ name: 'd', units: 1, inputShape: [2] })] });
    parametersOf(model)['d/kernel'].assign(tf.tensor2d([[3], [4]]));
    expect((model.predict(tf.tensor2d([[1, 10]])) as tf.Tensor).dataSync()[0]).toBe(43);
  });

  test('that two layers share are an error', () => {
    const inner = tf.sequential({ layers: [tf.layers.dense({ name: 'd', units: 2, inputShape: [2] })] });
    const model = tf.sequential({ layers: [inner, tf.layers.dense({ name: 'd', units: 2 })] });
    expect(() => parametersOf(model)).toThrow(
      'two weights are named d/kernel: give every layer its own name',
    );
  });
});

describe('counts by hand', () => {
  const counts = {
    c1: 3 * 3 * 2 + 2,
    norm: 2 + 2, // gain and shift; the running mean and variance are not free
    s2: 2 + 2,
    c3: 4 * 4 + 3, // four connections of 2x2
    f4: 36 * 5,
  };

  test('parameters', () => {
    const model = build();
    expect(parameterCounts(model)).toEqual(counts);
    expect(countParameters(model)).toBe(20 + 4 + 4 + 19 + 180);
  });

  test('multiplications with a weight', () => {
    const expected =
      3 * 3 * 2 * (8 * 10) + // c1: 18 weights at 8x10 positions
      2 * (8 * 10) + // norm: a gain per map
      2 * (4 * 5) + // s2: a coefficient per map
      4 * 4 * (3 * 4) + // c3: 16 connected weights
      36 * 5; // f4
    expect(multiplyAdds(build())).toBe(expected);
    expect(multiplyAdds(tf.sequential({ layers: [tf.layers.dense({ units: 7, inputShape: [5, 3] })] }))).toBe(
      5 * 3 * 7,
    );
  });

  test('frozen weights are multiplied with, too', () => {
    const model = build();
    model.getLayer('c1').trainable = false;
    expect(countParameters(model)).toBe(4 + 4 + 19 + 180);
    expect(multiplyAdds(model)).toBe(multiplyAdds(build()));
    expect(multiplyAddsByLayer(model)).toMatchObject({ c1: 3 * 3 * 2 * (8 * 10), f4: 36 * 5 });
  });

  test('of sequences of any length are those of one step', () => {
    const input = tf.input({ shape: [null, 3] });
    const lstm = new Lstm({ name: 'lstm', units: 4, returnSequences: true, returnState: true });
    const [y, h] = lstm.apply(input) as tf.SymbolicTensor[]; // [batch, steps, 4]
    const output = tf.layers.dense({ name: 'output', units: 5 }).apply(y) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [output, h] });
    expect(multiplyAdds(model)).toBe(4 * 4 * (3 + 4) + 4 * 5);
    expect(layersOf(model).map((layer) => layer.output)).toEqual(['3', '4', '5']);
  });
});

describe('fingerprint', () => {
  const values = () => Float32Array.of(1, -2, 3.5, 0);
  const of = (data: Float32Array, name = 'w', shape = [4]) =>
    tf.tidy(() => fingerprint({ a: tf.ones([2]), [name]: tf.tensor(data, shape) }));

  test('is the same for the same bits, whatever the order of the names', () => {
    const reversed = tf.tidy(() => fingerprint({ w: tf.tensor(values()), a: tf.ones([2]) }));
    expect(reversed).toBe(of(values()));
    expect(reversed).toMatch(/^[0-9a-f]{64}$/);
  });

  test('changes with each single bit', () => {
    const seen = new Set([of(values())]);
    for (let bit = 0; bit < 128; bit++) {
      const changed = values();
      new Uint8Array(changed.buffer)[bit >> 3] ^= 1 << (bit & 7);
      seen.add(of(changed));
    }
    expect(seen.size).toBe(129);
  });

  test('changes with a name, a shape, a type, and tells −0 from 0', () => {
    const negative = values();
    negative[3] = -0;
    const integers = tf.tidy(() =>
      fingerprint({ a: tf.ones([2]), w: tf.tensor(new Int32Array(values().buffer), [4]) }),
    );
    expect(
      new Set([of(values()), of(values(), 'v'), of(values(), 'w', [2, 2]), of(negative), integers]).size,
    ).toBe(5);
  });

  test('is that of Python over the same bytes', () => {
    // hashlib.sha256(b'w:float32[2]\n' + struct.pack('<2f', 1, -2)).hexdigest()
    expect(tf.tidy(() => fingerprint({ w: tf.tensor1d([1, -2]) }))).toBe(
      '91c8b7341feeb0ab312a36eb1557f1f53a4438835c0d729043f0be2dc3bca04d',
    );
  });
});

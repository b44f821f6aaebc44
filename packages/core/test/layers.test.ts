import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { tensorsOf } from '../src/host-array.ts';
import { Dropout, drawMasks, maskGenerators, withMasks } from '../src/layers/dropout.ts';
import { PartialConvolution } from '../src/layers/partial-convolution.ts';
import { RadialBasis } from '../src/layers/radial-basis.ts';
import { ScaledTanh, scaledTanh } from '../src/layers/scaled-tanh.ts';
import { Subsampling } from '../src/layers/subsampling.ts';
import { parametersOf } from '../src/parameters.ts';
import { Random } from '@nutshell/random';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

const randomArray = (size: number, seed: number) => new Random(seed).fillNormal(new Float32Array(size));
const randomTensor = (shape: number[], seed: number) =>
  tf.tensor(randomArray(tf.util.sizeFromShape(shape), seed), shape);

/** A model of one layer with random weights. */
function modelOf(layer: tf.layers.Layer, inputShape: number[]): tf.LayersModel {
  const input = tf.input({ shape: inputShape });
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  Object.values(parametersOf(model)).forEach((weight, i) =>
    tf.tidy(() => weight.assign(randomTensor(weight.shape, 100 + i))),
  );
  return model;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5) {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    if (!(Math.abs(actual[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]))))
      expect.fail(`element ${i}: ${actual[i]}, expected ${expected[i]}`);
  }
}

/**
 * Compares the gradients of Σ r·f, r random, by the input and by each weight, with symmetric differences. In float32 a step of 1/64
 * leaves an error of about 1e-4 (1e-3 of curvature).
 */
function expectGradients(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, weights: tf.Variable[] = []) {
  const r = tf.tidy(() => randomTensor(f(x).shape, 7));
  const variables = [tf.variable(x), ...weights];
  const score = () => tf.sum(tf.mul(f(variables[0]), r)) as tf.Scalar;
  const { grads } = tf.variableGrads(score, variables);
  for (const variable of variables) {
    const values = variable.dataSync().slice();
    const differences = values.map((value, i) => {
      const at = (shifted: number) => {
        const moved = values.slice();
        moved[i] = shifted;
        return tf.tidy(() => {
          variable.assign(tf.tensor(moved, variable.shape));
          return score().dataSync()[0];
        });
      };
      const h = 1 / 64;
      return (at(value + h) - at(value - h)) / (2 * h);
    });
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    expectClose(grads[variable.name].dataSync(), differences, 2e-3);
  }
  variables[0].dispose();
}

describe('ScaledTanh', () => {
  test('is 1.7159 tanh(2a/3): ±1 at ±1, odd, saturated at ±1.7159', () => {
    const y = scaledTanh(tf.tensor1d([-1, 1, 0, 0.3, -2.5, 60, -60])) as tf.Tensor;
    const math = [0.3, -2.5].map((a) => 1.7159 * Math.tanh((2 / 3) * a));
    expectClose(y.dataSync(), [-1, 1, 0, ...math, 1.7159, -1.7159], 2e-5); // the paper's A makes f(1) = 1.0000012
  });

  test('has its largest second derivative at ±1, as the paper chose S for', () => {
    const f = (a: number) => 1.7159 * Math.tanh((2 / 3) * a);
    const [slopes] = tf.tidy(() => {
      const a = tf.linspace(0.5, 1.5, 101);
      return [
        tf
          .grad((x) => scaledTanh(x) as tf.Tensor)(a)
          .dataSync(),
      ];
    });
    const bends = [...slopes].slice(1).map((slope, i) => Math.abs(slope - slopes[i]));
    const steepest = 0.5 + (bends.indexOf(Math.max(...bends)) + 0.5) / 100;
    expect(Math.abs(steepest - 1)).toBeLessThan(0.03);
    expectClose([slopes[50]], [(f(1 + 1e-5) - f(1 - 1e-5)) / 2e-5], 1e-4);
  });

  test('has the gradient of finite differences, of any shape', () => {
    expectGradients((x) => scaledTanh(x) as tf.Tensor, randomTensor([2, 3, 2], 1));
    const model = modelOf(new ScaledTanh({ name: 'act' }), [3]);
    expectGradients((x) => model.apply(x) as tf.Tensor, randomTensor([4, 3], 2));
    expect(
      tf
        .grad((x) => scaledTanh(x) as tf.Tensor)(tf.tensor1d([60, -60]))
        .dataSync(),
    ).toEqual(Float32Array.of(0, 0));
  });
});

describe('Subsampling', () => {
  const model = () => modelOf(new Subsampling({ name: 's' }), [4, 4, 2]);

  test('adds four neighbours, multiplies and shifts', () => {
    const net = modelOf(new Subsampling({ name: 's' }), [2, 4, 2]);
    const { 's/coefficient': coefficient, 's/bias': bias } = parametersOf(net);
    coefficient.assign(tf.tensor1d([0.5, -1]));
    bias.assign(tf.tensor1d([1, 0]));
    // map 0: 1 2 | 3 4    map 1: 1 0 | 0 0
    //        5 6 | 7 8           0 1 | 0 9
    const x = tf.tensor4d([1, 1, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 7, 0, 8, 9], [1, 2, 4, 2]);
    const y = net.predict(x) as tf.Tensor;
    expect(y.shape).toEqual([1, 1, 2, 2]);
    // 0.5 (1+2+5+6) + 1 = 8, −(1+0+0+1) = −2, 0.5 (3+4+7+8) + 1 = 12, −9
    expectClose(y.dataSync(), [8, -2, 12, -9]);
    expect(net.countParams()).toBe(4);
  });

  test('leaves out an odd last row and column', () => {
    const net = modelOf(new Subsampling({ name: 's' }), [5, 3, 1]);
    expect(net.outputShape).toEqual([null, 2, 1, 1]);
    expect((net.predict(tf.zeros([1, 5, 3, 1])) as tf.Tensor).shape).toEqual([1, 2, 1, 1]);
  });

  test('has the gradients of finite differences', () => {
    const net = model();
    expectGradients(
      (x) => net.apply(x) as tf.Tensor,
      randomTensor([2, 4, 4, 2], 3),
      Object.values(parametersOf(net)),
    );
  });
});

describe('PartialConvolution', () => {
  const connections = [
    [1, 0, 0, 1],
    [1, 1, 0, 0],
    [0, 1, 1, 1],
  ];
  const build = () => modelOf(new PartialConvolution({ name: 'c', kernelSize: 3, connections }), [5, 4, 3]);

  test('is what brute force over the connections says', () => {
    const net = build();
    const x = randomTensor([2, 5, 4, 3], 4);
    const [X, K] = [
      x.arraySync() as number[][][][],
      parametersOf(net)['c/kernel'].arraySync() as number[][][][],
    ];
    const B = parametersOf(net)['c/bias'].arraySync() as number[];
    const y = net.predict(x) as tf.Tensor;
    expect(y.shape).toEqual([2, 3, 2, 4]);
    expect(net.outputShape).toEqual([null, 3, 2, 4]);
    const expected: number[] = [];
    for (let n = 0; n < 2; n++)
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 2; j++)
          for (let o = 0; o < 4; o++) {
            let sum = B[o];
            for (let m = 0; m < 3; m++) {
              if (!connections[m][o]) continue;
              for (let u = 0; u < 3; u++)
                for (let v = 0; v < 3; v++) sum += X[n][i + u][j + v][m] * K[u][v][m][o];
            }
            expected.push(sum);
          }
    expectClose(y.dataSync(), expected);
  });

  test('is tf.conv2d with the unconnected weights at zero', () => {
    const net = build();
    const { 'c/kernel': kernel, 'c/bias': bias } = parametersOf(net);
    const x = randomTensor([3, 5, 4, 3], 5) as tf.Tensor4D;
    const masked = tf.mul(kernel, tf.tensor4d(connections.flat(), [1, 1, 3, 4])) as tf.Tensor4D;
    const expected = tf.add(tf.conv2d(x, masked, 1, 'valid'), bias);
    expectClose((net.predict(x) as tf.Tensor).dataSync(), expected.dataSync());
  });

  test('gives connected weights the gradient of finite differences, and others exactly none', () => {
    const net = build();
    expectGradients(
      (x) => net.apply(x) as tf.Tensor,
      randomTensor([2, 5, 4, 3], 6),
      Object.values(parametersOf(net)),
    );
    const { 'c/kernel': kernel } = parametersOf(net);
    const x = randomTensor([2, 5, 4, 3], 6);
    const { grads } = tf.variableGrads(
      () => tf.sum(tf.square(net.apply(x) as tf.Tensor)) as tf.Scalar,
      [kernel],
    );
    grads[kernel.name].dataSync().forEach((g, i) => {
      const connected = connections[Math.floor(i / 4) % 3][i % 4];
      if (connected) expect(g).not.toBe(0);
      else expect(Math.abs(g)).toBe(0);
    });
  });

  test('counts the connected weights: 7 connections of 9 weights and 4 biases', () => {
    expect(build().getLayer('c').countParams()).toBe(67);
  });

  test('refuses a table for another number of maps', () => {
    expect(() =>
      modelOf(new PartialConvolution({ name: 'c', kernelSize: 3, connections }), [5, 4, 6]),
    ).toThrow('c: the connection table has 3 rows, the input has 6 maps');
  });
});

describe('RadialBasis', () => {
  const centres = [
    [1, -1, 1],
    [0.5, 2, -3],
  ];
  const build = () => modelOf(new RadialBasis({ name: 'rbf', centres }), [3]);

  test('is the sum of squared differences from each centre', () => {
    const x = randomTensor([5, 3], 8);
    const y = build().predict(x) as tf.Tensor;
    expect(y.shape).toEqual([5, 2]);
    const rows = x.arraySync() as number[][];
    const expected = rows.flatMap((row) =>
      centres.map((w) => w.reduce((sum, wj, j) => sum + (row[j] - wj) ** 2, 0)),
    );
    expectClose(y.dataSync(), expected);
  });

  test('is 0 at its centre', () => {
    const atCentres = build().predict(tf.tensor2d(centres)) as tf.Tensor;
    // (1 − 0.5)² + (−1 − 2)² + (1 + 3)² = 25.25
    expectClose(atCentres.dataSync(), [0, 25.25, 25.25, 0]);
  });

  test('has the gradient of finite differences and no parameters', () => {
    const net = build();
    expectGradients((x) => net.apply(x) as tf.Tensor, randomTensor([4, 3], 9));
    expect(net.countParams()).toBe(0);
  });

  test('refuses centres of another length', () => {
    expect(() => modelOf(new RadialBasis({ name: 'rbf', centres }), [4])).toThrow(
      'rbf: centres have 3 coordinates, the input has 4',
    );
  });
});

describe('every layer', () => {
  const layers: [string, () => tf.layers.Layer, number[]][] = [
    ['ScaledTanh', () => new ScaledTanh({ name: 'l' }), [6, 6, 2]],
    ['Subsampling', () => new Subsampling({ name: 'l' }), [6, 6, 2]],
    [
      'PartialConvolution',
      () => new PartialConvolution({ name: 'l', kernelSize: 3, connections: [[1, 0, 1], [0, 1, 1]] }), // prettier-ignore
      [6, 6, 2],
    ],
    ['RadialBasis', () => new RadialBasis({ name: 'l', centres: [[1, 2], [-1, 0], [0.5, 0.25]] }), [2]], // prettier-ignore
    ['SeededDropout', () => new Dropout({ name: 'l', rate: 0.25 }), [6, 6, 2]],
  ];

  test.each(layers)(
    '%s comes back from JSON with its configuration and, given its weights, its outputs',
    async (className, make, inputShape) => {
      const model = modelOf(make(), inputShape);
      const copy = await tf.models.modelFromJSON(
        JSON.parse(JSON.stringify({ modelTopology: model.toJSON(null, false) })),
      );
      copy.setWeights(model.getWeights());
      expect(copy.getLayer('l').getClassName()).toBe(className);
      expect(copy.getLayer('l').getConfig()).toEqual(model.getLayer('l').getConfig());
      const x = randomTensor([2, ...inputShape], 11);
      const [y, z] = [model.predict(x) as tf.Tensor, copy.predict(x) as tf.Tensor];
      expect(z.shape).toEqual([2, ...(model.outputShape as number[]).slice(1)]);
      expect(z.dataSync()).toEqual(y.dataSync());
    },
  );

  test.each(layers)(
    '%s keeps no tensor of a call, and none at all once it is disposed',
    (_, make, inputShape) => {
      const before = tf.memory().numTensors;
      const model = modelOf(make(), inputShape);
      const generators = maskGenerators(model, new Random(1));
      const x = tf.zeros([2, ...inputShape]);
      const forwardAndBack = () => {
        tf.dispose(model.predict(x));
        const masks = tensorsOf(drawMasks(model, 2, generators));
        const train = (t: tf.Tensor) => model.apply(t, { training: true }) as tf.Tensor;
        tf.dispose([withMasks(model, masks, () => tf.grad(train)(x)), masks]);
      };
      forwardAndBack();
      const between = tf.memory().numTensors;
      for (let i = 0; i < 5; i++) forwardAndBack();
      expect(tf.memory().numTensors).toBe(between);
      model.dispose();
      x.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

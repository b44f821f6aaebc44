import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OnnxBackend } from 'tfjs-backend-onnx';
import { selectBackend, silenceNotice } from '../src/backend.ts';
import { BatchNormalization } from '../src/layers/batch-normalization.ts';
import { Convolution2D, type Convolution2DConfig } from '../src/layers/convolution.ts';
import { Gelu } from '../src/layers/gelu.ts';
import { LocalResponseNormalization } from '../src/layers/local-response-normalization.ts';
import { LocallyConnected2D } from '../src/layers/locally-connected.ts';
import { PaddedShortcut } from '../src/layers/padded-shortcut.ts';
import { countParameters, multiplyAdds, parametersOf, variablesOf } from '../src/parameters.ts';
import { expectClose, expectGradients, randomTensor, savedAndLoaded } from './layer-oracle.ts';
import { onnxHere } from './onnx.ts';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

/** A model of one layer with random weights. */
function modelOf(layer: tf.layers.Layer, inputShape: (number | null)[]): tf.LayersModel {
  const input = tf.input({ shape: inputShape });
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  Object.values(variablesOf(model)).forEach((weight, i) =>
    tf.tidy(() => weight.assign(randomTensor(weight.shape, 100 + i))),
  );
  return model;
}

/** The number at a place of a tensor, 0 outside of it. */
function reader(tensor: tf.Tensor): (...place: number[]) => number {
  const values = tensor.dataSync();
  return (...place) => {
    if (place.some((at, axis) => at < 0 || at >= tensor.shape[axis])) return 0;
    return values[place.reduce((index, at, axis) => index * tensor.shape[axis] + at, 0)];
  };
}

/** All places of a shape, in the order of its elements. */
function placesOf(shape: number[]): number[][] {
  return shape.reduce<number[][]>(
    (places, extent) => places.flatMap((place) => Array.from({ length: extent }, (_, i) => [...place, i])),
    [[]],
  );
}

const sum = (terms: number[]) => terms.reduce((a, b) => a + b, 0);
const y = (model: tf.LayersModel, x: tf.Tensor) => model.apply(x) as tf.Tensor;

/** That a model, saved and loaded, computes the same; and by symmetric differences, its gradients by the input and all it learns. */
async function expectSoundLayer(model: tf.LayersModel, x: tf.Tensor) {
  const again = await savedAndLoaded(model);
  expect(again.layers[1]).toBeInstanceOf(model.layers[1].constructor);
  expect(again.layers[1].getConfig()).toEqual(model.layers[1].getConfig());
  expectClose(y(again, x).dataSync(), y(model, x).dataSync());
  const variable = tf.variable(x);
  expectGradients(() => y(model, variable), [variable, ...Object.values(parametersOf(model))]);
  expect(y(model, x).shape.slice(1)).toEqual((model.outputShape as number[]).slice(1));
}

describe('Convolution2D', () => {
  const configs: [string, Convolution2DConfig][] = [
    ['two groups, of padding same', { filters: 4, kernelSize: 3, padding: 'same', groups: 2 }],
    [
      'two groups at steps of 2, without a bias',
      { filters: 2, kernelSize: 2, strides: 2, groups: 2, useBias: false },
    ],
    ['margins above and on the right', { filters: 2, kernelSize: 3, padding: [[1, 0], [0, 2]] }], // prettier-ignore
  ];

  it.each(configs)('%s: sums over windows and over the channels of a group', async (_, config) => {
    const { filters, kernelSize, strides = 1, padding = 'valid', groups = 1 } = config;
    const x = randomTensor([1, 4, 3, 4], 1);
    const model = modelOf(new Convolution2D(config), [4, 3, 4]);
    const [top, left] =
      padding === 'same' ? [1, 1] : padding === 'valid' ? [0, 0] : [padding[0][0], padding[1][0]];
    const { [`${model.layers[1].name}/kernel`]: kernel, [`${model.layers[1].name}/bias`]: bias } =
      parametersOf(model);
    const [at, w] = [reader(x), reader(kernel)];
    const b = bias ? reader(bias) : () => 0;
    const found = y(model, x);
    const expected = placesOf(found.shape).map(([n, row, column, filter]) => {
      const first = Math.floor((filter * groups) / filters) * (4 / groups); // channel of its group
      const terms = placesOf([kernelSize, kernelSize, 4 / groups]).map(
        ([i, j, channel]) =>
          at(n, row * strides + i - top, column * strides + j - left, first + channel) *
          w(i, j, channel, filter),
      );
      return b(filter) + sum(terms);
    });
    expectClose(found.dataSync(), expected);
    await expectSoundLayer(model, x);
  });

  it('has the parameters and multiplications of its groups', () => {
    const model = modelOf(
      new Convolution2D({ filters: 256, kernelSize: 5, padding: 'same', groups: 2 }),
      [3, 3, 96],
    );
    expect(countParameters(model)).toBe(256 * (5 * 5 * 48) + 256); // AlexNet's second layer
    expect(multiplyAdds(model)).toBe(3 * 3 * 256 * 5 * 5 * 48);
  });

  it('may learn its bias alone, and works for every size', () => {
    const layer = new Convolution2D({
      name: 'c',
      filters: 2,
      kernelSize: 3,
      strides: 2,
      learnsKernel: false,
    });
    const model = modelOf(layer, [null, null, 1]);
    expect(Object.keys(parametersOf(model))).toEqual(['c/bias']);
    expect(model.outputShape).toEqual([null, null, null, 2]);
    expect(y(model, randomTensor([1, 7, 6, 1], 1)).shape).toEqual([1, 3, 2, 2]);
  });

  it('refuses groups that do not fit', () => {
    expect(() => new Convolution2D({ name: 'c', filters: 3, kernelSize: 1, groups: 2 })).toThrow(
      'c: 3 filters cannot be divided into 2 groups',
    );
    expect(() =>
      modelOf(new Convolution2D({ name: 'c', filters: 4, kernelSize: 1, groups: 2 }), [2, 2, 3]),
    ).toThrow('c: 3 channels cannot be divided into 2 groups');
  });
});

describe('local response normalisation', () => {
  it('is the formula of the paper', async () => {
    const constants = { k: 1.5, n: 3, alpha: 0.4, beta: 0.6 };
    const a = randomTensor([2, 2, 1, 5], 2);
    const model = modelOf(new LocalResponseNormalization(constants), [2, 1, 5]);
    const at = reader(a);
    const expected = placesOf(a.shape).map(([n, row, column, i]) => {
      const squares = [i - 1, i, i + 1].map((j) => at(n, row, column, j) ** 2);
      return at(n, row, column, i) / (1.5 + 0.4 * sum(squares)) ** 0.6;
    });
    expectClose(y(model, a).dataSync(), expected);
    await expectSoundLayer(model, a);
  });

  it('has its constants by default: 100 / (2 + 0.0001 · 3 · 10,000)^0.75 in a corner', () => {
    const model = modelOf(new LocalResponseNormalization(), [1, 1, 6]);
    const found = y(model, tf.fill([1, 1, 1, 6], 100)).dataSync();
    const of = (neighbours: number) => 100 / (2 + neighbours) ** 0.75;
    expectClose(found, [of(3), of(4), of(5), of(5), of(4), of(3)]);
  });

  it('refuses what the formula has no meaning for', () => {
    expect(() => new LocalResponseNormalization({ n: 4 })).toThrow('must be odd, not 4');
    expect(() => new LocalResponseNormalization({ alpha: 0 })).toThrow(
      'alpha of local response normalisation must be positive',
    );
  });
});

describe('LocallyConnected2D', () => {
  it('has weights of its own at every place', async () => {
    const x = randomTensor([2, 2, 3, 1], 3);
    const model = modelOf(new LocallyConnected2D({ name: 'l', filters: 2, kernelSize: 3 }), [2, 3, 1]);
    const [at, w, b] = [x, parametersOf(model)['l/kernel'], parametersOf(model)['l/bias']].map(reader);
    const expected = placesOf([2, 2, 3, 2]).map(([n, row, column, filter]) => {
      const terms = placesOf([3, 3, 1]).map(
        ([i, j, channel]) =>
          at(n, row + i - 1, column + j - 1, channel) * w(3 * row + column, 3 * i + j + channel, filter),
      );
      return b(row, column, filter) + sum(terms);
    });
    expectClose(y(model, x).dataSync(), expected);
    expect(countParameters(model)).toBe(2 * 3 * 2 * (9 * 1 + 1));
    expect(multiplyAdds(model)).toBe(2 * 3 * 2 * 9 * 1);
    await expectSoundLayer(model, x);
  });

  it('refuses a window without a middle, and places without number', () => {
    expect(() => new LocallyConnected2D({ name: 'l', filters: 1, kernelSize: 2 })).toThrow(
      'must be odd, not 2',
    );
    const layer = new LocallyConnected2D({ name: 'l', filters: 1, kernelSize: 3 });
    expect(() => modelOf(layer, [null, null, 1])).toThrow('known height and width');
  });
});

describe('PaddedShortcut', () => {
  it('keeps every second row and column, and adds channels of zeros', async () => {
    const x = randomTensor([1, 5, 4, 2], 4);
    const model = modelOf(new PaddedShortcut({ filters: 5, strides: 2 }), [5, 4, 2]);
    const at = reader(x);
    const found = y(model, x);
    expect(found.shape).toEqual([1, 3, 2, 5]);
    const expected = placesOf(found.shape).map(([n, row, column, channel]) =>
      at(n, 2 * row, 2 * column, channel),
    );
    expectClose(found.dataSync(), expected, 0);
    expect(countParameters(model)).toBe(0);
    await expectSoundLayer(model, x);
  });

  it('refuses to lose channels', () => {
    expect(() => modelOf(new PaddedShortcut({ name: 's', filters: 1 }), [2, 2, 3])).toThrow(
      's: 3 channels do not fit into 1',
    );
  });
});

it('Gelu is x Φ(x)', async () => {
  const model = modelOf(new Gelu(), [5]);
  // Φ(1) = 0.8413447, Φ(2) = 0.9772499, Φ(0.5) = 0.6914625 of printed tables
  const x = tf.tensor2d([[0, 1, -1, 2, -0.5]]);
  expectClose(y(model, x).dataSync(), [0, 0.8413447, -0.1586553, 1.9544997, -0.5 * 0.3085375]);
  await expectSoundLayer(model, randomTensor([3, 5], 5));
});

it('batch normalisation without γ has β alone, and its gradient', async () => {
  const model = modelOf(new BatchNormalization({ name: 'bn', scale: false }), [3]);
  expect(Object.keys(variablesOf(model))).toEqual(['bn/beta', 'bn/moving_mean', 'bn/moving_variance']);
  variablesOf(model)['bn/moving_variance'].assign(tf.tensor1d([4, 0.25, 1]));
  const { 'bn/beta': beta, 'bn/moving_mean': mean } = variablesOf(model);
  const x = randomTensor([4, 3], 6);
  const [at, b, m] = [x, beta, mean].map(reader);
  const expected = placesOf(x.shape).map(([n, i]) => (at(n, i) - m(i)) / [2, 0.5, 1][i] + b(i));
  expectClose(y(model, x).dataSync(), expected, 1e-4);
  const variable = tf.variable(x);
  const training = () => model.apply(variable, { training: true }) as tf.Tensor;
  expectClose(tf.mean(training(), 0).dataSync(), beta.dataSync());
  expectClose(tf.moments(training(), 0).variance.dataSync(), [1, 1, 1], 1e-3);
  expectGradients(training, [variable, beta], 5e-3);
});

it.skipIf(!onnxHere)('all of them compute on onnx, forward and back, what they do on cpu', async () => {
  const layers: [tf.layers.Layer, number[]][] = [
    [new Convolution2D({ filters: 32, kernelSize: 3, padding: 'same', groups: 2 }), [6, 6, 32]],
    [new Convolution2D({ filters: 16, kernelSize: 3, padding: [[1, 0], [1, 0]] }), [7, 7, 16]], // prettier-ignore
    [new LocalResponseNormalization({ k: 1, alpha: 0.1 }), [3, 3, 16]],
    [new LocallyConnected2D({ filters: 4, kernelSize: 3 }), [3, 3, 4]],
    [new PaddedShortcut({ filters: 32, strides: 2 }), [6, 6, 16]],
    [new Gelu(), [4, 4, 16]],
    [new BatchNormalization({ scale: false }), [4, 4, 16]],
  ];
  const compute = () =>
    layers.map(([layer, shape], i) => {
      const model = modelOf(layer, shape);
      const r = randomTensor([4, ...(model.outputShape as number[]).slice(1)], 8);
      const x = tf.variable(randomTensor([4, ...shape], 9 + i));
      const learnt = [x, ...Object.values(parametersOf(model))];
      const score = () => tf.sum(tf.mul(model.apply(x, { training: true }) as tf.Tensor, r)) as tf.Scalar;
      const { value, grads } = tf.variableGrads(score, learnt);
      return [value, ...learnt.map(({ name }) => grads[name])].map((tensor) => tensor.dataSync());
    });
  const expected = compute();
  await selectBackend({ backend: 'onnx' });
  const backend = tf.backend() as unknown as OnnxBackend;
  const before = { ...backend.stats().fallbacks };
  const found = compute();
  expect(backend.stats().fallbacks).toEqual(before); // none was left to the cpu backend
  await tf.setBackend('cpu');
  found.flat().forEach((values, i) => expectClose(values, expected.flat()[i], 1e-4));
});

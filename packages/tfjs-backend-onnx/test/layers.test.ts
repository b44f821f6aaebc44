/**
 * tfjs-layers publishes no tests, so its layers, losses, optimisers and training are compared with the cpu backend here: the same weights
 * and inputs have to give the same predictions, losses and weights after training.
 */
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';
import { draw } from './differential/arbitraries.ts';
import { type Layer, elsewhere, forward, line, merging, plane, single } from './differential/layers.ts';

registerOnnxBackend();
vi.spyOn(console, 'warn').mockImplementation(() => {}); // tfjs on the slowness of the cpu backend
afterAll(() => void vi.restoreAllMocks());

const { layers } = tf;
const BATCH = 4;

type Numbers = Record<string, ArrayLike<number>>;

/** Whether a computation has the same results on the backend as on cpu, and keeps no more data. */
async function agrees(compute: () => Promise<Numbers>, tolerance = 1e-5): Promise<void> {
  const results: Numbers[] = [];
  const kept: number[] = [];
  for (const backend of ['cpu', 'onnx']) {
    await tf.setBackend(backend);
    const before = tf.engine().backend.numDataIds();
    tf.engine().startScope();
    results.push(await compute());
    tf.engine().endScope();
    kept.push(tf.engine().backend.numDataIds() - before);
  }
  expect(kept[1], 'tensors that are kept').toBe(kept[0]);
  const [expected, actual] = results;
  for (const name of Object.keys(expected))
    for (let i = 0; i < expected[name].length; i++)
      if (
        !(
          Math.abs(actual[name][i] - expected[name][i]) <=
          tolerance * Math.max(1, Math.abs(expected[name][i]))
        )
      )
        throw new Error(`${name}[${i}] is ${actual[name][i]}, on cpu ${expected[name][i]}`);
}

/** Numbers in (-1, 1), the same ones every time. */
const numbers = (shape: number[], seed: number) =>
  draw('float32', shape, { from: -1, to: 1 }, seed).toTensor();

/** Gives a model weights that do not depend on the backend. Variances are positive. */
function settle(model: tf.LayersModel): void {
  const values = model.weights.map(({ shape, originalName }, i) => {
    const value = numbers(shape as number[], 10 + i).mul(0.5);
    return /variance/.test(originalName) ? value.square().add(0.5) : value;
  });
  model.setWeights(values);
}

/** Predictions, losses and weights before and after a training step. */
async function trace(
  model: tf.LayersModel,
  inputs: tf.Tensor[],
  optimizer: tf.Optimizer = tf.train.sgd(0.1),
  loss = 'meanSquaredError',
) {
  settle(model);
  model.compile({ optimizer, loss });
  const before = model.predict(inputs) as tf.Tensor;
  const target =
    loss === 'meanSquaredError' ? numbers(before.shape, 5) : tf.softmax(numbers(before.shape, 5));
  const results: Numbers = { prediction: before.dataSync() };
  for (let step = 1; step <= 2; step++)
    results[`loss ${step}`] = [(await model.trainOnBatch(inputs, target)) as number];
  model.getWeights().forEach((weight, i) => (results[`weight ${i}`] = weight.dataSync()));
  results['later prediction'] = (model.predict(inputs) as tf.Tensor).dataSync();
  model.dispose();
  optimizer.dispose();
  return results;
}

/** The layer between two dense ones, so that gradients have to pass through it. */
function between(inputShapes: number[][], make: () => Layer): tf.LayersModel {
  const inputs = inputShapes.map((shape) => tf.input({ shape }));
  const first = inputs.map(
    (input) => layers.dense({ units: input.shape.at(-1)! }).apply(input) as tf.SymbolicTensor,
  );
  const output = make().apply(first.length === 1 ? first[0] : first) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs: layers.dense({ units: 2 }).apply(output) as tf.SymbolicTensor });
}

const batchOf = (shapes: number[][]) => shapes.map((shape, i) => numbers([BATCH, ...shape], i));

describe('a layer', () => {
  it('of every kind is compared', () => {
    expect(Object.keys(tf.layers).sort()).toEqual(
      [...Object.keys({ ...single, ...forward, ...merging }), ...elsewhere].sort(),
    );
  });

  const cases = Object.entries(single).flatMap(([name, [shape, ...makes]]) =>
    makes.map((make, i) => ({ name: makes.length > 1 ? `${name} ${i + 1}` : name, shape, make })),
  );
  it.each(cases)('$name', ({ shape, make }) => agrees(() => trace(between([shape], make), batchOf([shape]))));

  it.each(Object.entries(merging))('%s', (_, make) => {
    const shapes = [line, line];
    return agrees(() => trace(between(shapes, make), batchOf(shapes)));
  });

  it('embedding, with a mask into an LSTM', () =>
    agrees(() => {
      const words = tf.input({ shape: [5], dtype: 'int32' });
      const vectors = layers.embedding({ inputDim: 7, outputDim: 3, maskZero: true }).apply(words);
      const output = layers.lstm({ units: 4 }).apply(vectors as tf.SymbolicTensor);
      const x = draw('int32', [BATCH, 5], { from: 0, to: 6 }, 1).toTensor();
      return trace(tf.model({ inputs: words, outputs: output as tf.SymbolicTensor }), [x]);
    }));

  it.each(Object.entries(forward))('%s, forward', (_, [shape, make]) =>
    agrees(async () => {
      const layer = make();
      const x = numbers([BATCH, ...shape], 1);
      layer.apply(x); // makes the weights
      layer.setWeights(layer.getWeights().map((weight, i) => numbers(weight.shape, 10 + i)));
      const prediction = (layer.apply(x) as tf.Tensor).dataSync();
      layer.dispose();
      return { prediction };
    }),
  );

  it('categoryEncoding', () =>
    agrees(async () => {
      const encode = layers.categoryEncoding({ numTokens: 5, outputMode: 'multiHot' });
      const x = draw('int32', [BATCH, 3], { from: 0, to: 4 }, 1).toTensor();
      return { encoded: (encode.apply(x) as tf.Tensor).dataSync() };
    }));
});

describe('training', () => {
  const stack = () =>
    tf.sequential({
      layers: [
        layers.conv2d({ inputShape: plane, filters: 4, kernelSize: 3, activation: 'relu' }),
        layers.batchNormalization({}),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });

  const optimizers = {
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.05, 0.9, true),
    adam: () => tf.train.adam(0.01),
    adamax: () => tf.train.adamax(0.01),
    adagrad: () => tf.train.adagrad(0.05),
    adadelta: () => tf.train.adadelta(0.5),
    rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-4),
  };
  it.each(Object.entries(optimizers))('with %s', (_, make) =>
    agrees(() => trace(stack(), batchOf([plane]), make(), 'categoricalCrossentropy'), 1e-4),
  );

  const losses = [
    ...[
      'meanAbsoluteError',
      'meanAbsolutePercentageError',
      'meanSquaredLogarithmicError',
      'squaredHinge',
      'hinge',
    ],
    ...[
      'categoricalHinge',
      'logcosh',
      'binaryCrossentropy',
      'kullbackLeiblerDivergence',
      'poisson',
      'cosineProximity',
    ],
  ];
  it.each(losses)('on %s', (loss) =>
    agrees(() => trace(stack(), batchOf([plane]), tf.train.sgd(0.01), loss), 1e-4),
  );

  it('by fit, evaluate, save and load', () =>
    agrees(async () => {
      const model = stack();
      settle(model);
      const optimizer = tf.train.adam(0.01);
      model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
      const [x, y] = [numbers([10, ...plane], 1), draw('float32', [10, 1], 'ties', 2).toTensor().abs()];
      const { history } = await model.fit(x, y, {
        epochs: 2,
        batchSize: 4,
        shuffle: false,
        validationData: [x, y],
      });
      const evaluation = model.evaluate(x, y, { batchSize: 5 }) as tf.Scalar[];

      const [artifacts] = await new Promise<tf.io.ModelArtifacts[]>((resolve, reject) => {
        const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' } as const;
        const handler = tf.io.withSaveHandler(async (saved) => (resolve([saved]), { modelArtifactsInfo }));
        model.save(handler).catch(reject);
      });
      const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
      const results = {
        ...(history as Numbers),
        evaluation: evaluation.map((value) => value.dataSync()[0]),
        prediction: (model.predict(x) as tf.Tensor).dataSync(),
        loaded: (loaded.predict(x) as tf.Tensor).dataSync(),
      };
      expect(results.loaded).toEqual(results.prediction);
      loaded.dispose();
      model.dispose();
      optimizer.dispose();
      return results;
    }, 1e-4));
});

import { Convolution2D, modelFiles, readModelFiles, selectBackend, variablesOf } from '@nutshell/core';
import { writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { noise, temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ModelName, type ModelOptions, buildModel } from '../src/models/index.ts';
import { standardModel } from '../src/standard-model.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

/** Weights of which none is as it began: the running variances positive. */
function shaken(model: tf.LayersModel): tf.LayersModel {
  const random = new Random(5);
  for (const [name, variable] of Object.entries(variablesOf(model))) {
    const values = random.fillNormal(new Float32Array(variable.size), 0, 0.3);
    const fitting = name.endsWith('moving_variance') ? values.map((value) => 0.5 + value ** 2) : values;
    variable.assign(tf.tensor(fitting, variable.shape));
  }
  return model;
}

function expectSameFunction(trained: tf.LayersModel, model: tf.LayersModel, images: tf.Tensor4D): void {
  const expected = tf.softmax(trained.predict(images) as tf.Tensor2D).dataSync();
  const found = (model.predict(images) as tf.Tensor).dataSync();
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
}

describe('a network in layers that every program knows gives the same probabilities:', () => {
  const networks: [ModelName, number, Partial<ModelOptions>][] = [
    ['resnet20', 8, { widening: 1 / 8 }],
    ['resnet20', 8, { widening: 1 / 8, shortcut: 'B', preactivation: true }],
    ['plain20', 8, { widening: 1 / 8 }],
    ['speed-run', 32, { widening: 1 / 16 }],
  ];
  it.each(networks)('%s at %i px, %j', async (name, side, options) => {
    const trained = shaken(
      buildModel(name, { height: side, width: side, channels: 3, classes: 4, ...options }),
    );
    const { model, ours } = standardModel(trained);
    expect(ours).toEqual([]);
    expectSameFunction(trained, model, noise(2, side));
  });

  it('groups and margins of a convolution', () => {
    const input = tf.input({ shape: [6, 6, 4] });
    const padding = [
      [1, 0],
      [2, 1],
    ] as const;
    const convolution = new Convolution2D({ filters: 6, kernelSize: 3, strides: 2, groups: 2, padding });
    const flat = tf.layers.flatten().apply(convolution.apply(input)) as tf.SymbolicTensor;
    const trained = shaken(tf.model({ inputs: input, outputs: flat }));
    const images = tf.randomUniform([2, 6, 6, 4], -1, 1, 'float32', 3) as tf.Tensor4D;
    const { model, ours } = standardModel(trained);
    expect(ours).toEqual([]);
    expectSameFunction(trained, model, images);
  });
});

it('layers that have no standard form are named', () => {
  const lrn = buildModel('alexnet-cifar', { height: 8, width: 8, channels: 3, classes: 2 });
  expect(standardModel(lrn).ours).toEqual(['LocalResponseNormalization', 'LocallyConnected2D']);
});

it('a saved network is of standard layers alone, and says what it is', async () => {
  const folder = temporaryFolder();
  const trained = buildModel('resnet20', { height: 8, width: 8, channels: 3, classes: 2, widening: 1 / 8 });
  const files = await modelFiles(standardModel(trained).model, { metadata: () => ({ app: 'imagenet' }) });
  writeFileSet(folder, files);
  expect(readModelFiles(folder).state).toEqual({ app: 'imagenet' });
  const { modelTopology } = JSON.parse(files['model.json']);
  const kinds = modelTopology.config.layers.map((layer: { class_name: string }) => layer.class_name);
  expect([...new Set(kinds)].sort()).toEqual([
    'Add',
    'BatchNormalization',
    'Conv2D',
    'Dense',
    'GlobalAveragePooling2D',
    'InputLayer',
    'ReLU',
    'Softmax',
  ]);
});

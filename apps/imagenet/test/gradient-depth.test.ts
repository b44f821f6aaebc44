import { parametersOf, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { noise, tinyNetwork } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { gradientsByDepth } from '../src/gradient-depth.ts';
import { type ModelName, type ModelOptions, buildModel } from '../src/models/index.ts';

beforeAll(() => selectBackend());

it.each<[ModelName, number, Partial<ModelOptions>]>([
  ['resnet20', 8, { widening: 1 / 4 }],
  ['resnet20', 8, { widening: 1 / 4, shortcut: 'B', preactivation: true }],
  ['plain20', 8, { widening: 1 / 4 }],
  ['resnet50', 32, { widening: 1 / 16 }],
  ['alexnet-small', 35, {}],
  ['alexnet-small', 35, { activation: 'tanh', lrn: false, overlappingPooling: false, dropout: 0 }],
  ['alexnet-cifar', 8, { initializer: 'he' }],
  ['vgg11', 32, { widening: 1 / 16 }],
])('the gradient reaches every kernel of %s at %i px, %j', (name, side, options) => {
  const model = buildModel(name, { height: side, width: side, channels: 3, classes: 3, ...options }, new Random(1));
  const random = new Random(2);
  const batch = {
    images: {
      values: random.fillNormal(new Float32Array(4 * side * side * 3)),
      shape: [4, side, side, 3] as [number, number, number, number],
    },
    targets: {
      values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0),
      shape: [4, 3] as [number, number],
    },
    labels: { values: Int32Array.of(0, 1, 2, 0), shape: [4] as [number] },
  };
  const found = gradientsByDepth(model, batch, random);
  const kernels = Object.values(parametersOf(model)).filter(({ rank }) => rank > 1);
  expect(found).toHaveLength(kernels.length);
  for (const { layer, norm } of found) expect(norm > 0 && Number.isFinite(norm), layer).toBe(true);
}); // prettier-ignore

it('the gradient by depth is that of each kernel', () => {
  const model = tinyNetwork();
  const images = {
    values: noise(2).dataSync() as Float32Array,
    shape: [2, 8, 8, 3] as [number, number, number, number],
  };
  const targets = { values: Float32Array.of(1, 0, 0, 0, 0, 1), shape: [2, 3] as [number, number] };
  const batch = { images, targets, labels: { values: Int32Array.of(0, 2), shape: [2] as [number] } };
  const found = gradientsByDepth(model, batch, new Random(1));
  expect(found.map(({ layer }) => layer)).toEqual(['conv1', 'conv2', 'logits']);
  // By hand at the last layer: xᵀ (p − t) / 2, with the means x before it and the probabilities p of a step in training.
  const inTraining = (name: string) =>
    tf
      .model({ inputs: model.inputs, outputs: model.getLayer(name).output as tf.SymbolicTensor })
      .apply(tf.tensor4d(images.values, images.shape), { training: true }) as tf.Tensor2D;
  const wrong = tf.sub(
    tf.softmax(inTraining('logits')),
    tf.tensor2d(targets.values, targets.shape),
  ) as tf.Tensor2D;
  const expected = tf.norm(tf.div(tf.matMul(inTraining('mean'), wrong, true), 2)).dataSync()[0];
  expect(found[2].norm).toBeCloseTo(expected, 5);
  expect(found.every(({ norm }) => norm > 0)).toBe(true);
});

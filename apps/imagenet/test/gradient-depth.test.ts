import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { noise, tinyNetwork } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { gradientsByDepth } from '../src/gradient-depth.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

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

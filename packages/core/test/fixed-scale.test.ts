import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { FixedScale } from '../src/layers/fixed-scale.ts';
import { expectClose, expectGradients, randomTensor, savedAndLoaded } from './layer-oracle.ts';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

it('a fixed scale multiplies, has the gradient of symmetric differences, and is saved with its model', async () => {
  const input = tf.input({ shape: [3] });
  const layer = new FixedScale({ name: 'scale', scale: -0.5 });
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  const again = await savedAndLoaded(model);
  for (const each of [model, again])
    expectClose((each.predict(tf.tensor2d([[2, 0, -4]])) as tf.Tensor).dataSync(), [-1, 0, 2]);
  expect(layer.countParams()).toBe(0);
  const x = tf.variable(randomTensor([2, 3], 5));
  expectGradients(() => layer.apply(x) as tf.Tensor, [x]);
  expect(() => new FixedScale({ scale: NaN })).toThrow('scale must be a number, not NaN');
});

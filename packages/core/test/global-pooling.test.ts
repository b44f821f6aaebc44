import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { GlobalPooling } from '../src/layers/global-pooling.ts';
import { expectClose, expectGradients, randomTensor, savedAndLoaded } from './layer-oracle.ts';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

const image = (side: number) => tf.range(1, 2 * side * side + 1).reshape([1, side, side, 2]);

describe('global pooling', () => {
  it('gives mean, mean times (side − 7) / 2, and maximum of each channel, at every size', () => {
    const layer = new GlobalPooling({ name: 'pool' });
    // Channel 0 has 1, 3, 5, …, channel 1 has 2, 4, 6, …: means side² and side² + 1.
    expectClose((layer.apply(image(3)) as tf.Tensor).dataSync(), [9, 10, -18, -20, 17, 18]);
    expectClose((layer.apply(image(9)) as tf.Tensor).dataSync(), [81, 82, 81, 82, 161, 162]);
  });

  it('has the gradient of symmetric differences', () => {
    const x = tf.variable(randomTensor([2, 3, 3, 2], 5));
    expectGradients(() => new GlobalPooling({ name: 'pool' }).apply(x) as tf.Tensor, [x]);
  });

  it('is saved with its model', async () => {
    const input = tf.input({ shape: [null, null, 2] });
    const model = tf.model({
      inputs: input,
      outputs: new GlobalPooling({ name: 'pool' }).apply(input) as tf.SymbolicTensor,
    });
    expect(model.outputShape).toEqual([null, 6]);
    const again = await savedAndLoaded(model);
    expectClose(
      (again.apply(image(5)) as tf.Tensor).dataSync(),
      (model.apply(image(5)) as tf.Tensor).dataSync(),
    );
  });
});

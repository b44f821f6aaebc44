import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { OneHot } from '../src/layers/one-hot.ts';

beforeAll(() => tf.setBackend('cpu'));

test('one-hot rows have their 1 where the number says, of any length', () => {
  const input = tf.input({ shape: [null], dtype: 'int32' });
  const output = new OneHot({ name: 'o', classes: 3 }).apply(input) as tf.SymbolicTensor;
  expect(output.shape).toEqual([null, null, 3]);
  const y = tf
    .model({ inputs: input, outputs: output })
    .apply(tf.tensor2d([[2, 0]], [1, 2], 'int32')) as tf.Tensor;
  expect(y.dtype).toBe('float32');
  expect(y.arraySync()).toEqual([
    [
      [0, 0, 1],
      [1, 0, 0],
    ],
  ]);
});

test('one-hot rows need a number of classes, which is saved', () => {
  expect(() => new OneHot({ classes: 0 })).toThrow('whole number of classes from 1 on, not 0');
  const config = new OneHot({ name: 'o', classes: 7 }).getConfig();
  expect(tf.serialization.SerializationMap.getMap().classNameMap.OneHot[0]).toBe(OneHot);
  expect(config).toMatchObject({ name: 'o', classes: 7 });
});

import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';

test('the entry `auto`, imported, has made the backend current', async () => {
  await import('tfjs-backend-onnx/auto');
  expect(tf.getBackend()).toBe('onnx');
  expect(tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).arraySync()).toEqual([
    [3, 3],
    [3, 3],
  ]);
});

import * as tf from '@tensorflow/tfjs';
import type { Network } from '../src/data-parallel/inference-pool.ts';

/** x → [x · w, x · v, Σx], for tests of loading: whoever loads one number for w and v gets equal outputs, if none is made of two loads. */
export default function network(): Network {
  const w = tf.variable(tf.fill([2, 2], 0), false, 'w');
  const v = tf.variable(tf.fill([2], 0), false, 'v');
  return {
    compute: (x) => {
      const products = tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D);
      return [tf.slice(products, [0, 0], [-1, 1]), tf.sum(tf.mul(x, v), 1, true), tf.sum(x, 1, true)];
    },
    variables: { w, v },
  };
}

import * as tf from '@tensorflow/tfjs';

export interface NetworkConfig {
  factor: number;
}

/** x, y → [factor · x y, sums of the rows of x], for tests of pools. A NaN makes it fail, infinity ends its thread. */
export default function network({ factor }: NetworkConfig) {
  if (factor === 0) throw new RangeError('no network with factor 0');
  return (x: tf.Tensor, y: tf.Tensor): tf.Tensor[] => {
    const first = x.dataSync()[0];
    if (Number.isNaN(first)) throw new TypeError('not a number', { cause: 'a test' });
    if (first === Infinity) process.exit(4);
    return [tf.mul(factor, tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D)), tf.sum(x, 1)];
  };
}

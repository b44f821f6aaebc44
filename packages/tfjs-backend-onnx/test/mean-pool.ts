import * as tf from '@tensorflow/tfjs-core';

/**
 * Average pooling whose gradient can serve as an oracle on the cpu backend: sums of windows divided by the numbers of elements inside
 * them, both depthwise convolutions with ones. The cpu backend's own gradient divides by the whole window at padded borders.
 */
export function meanPool(
  x: tf.Tensor4D,
  size: number,
  stride: number | [number, number],
  padding: 'same' | 'valid',
): tf.Tensor4D {
  if (tf.getBackend() !== 'cpu') return tf.avgPool(x, size, stride, padding);
  const sums = (image: tf.Tensor4D): tf.Tensor4D =>
    tf.depthwiseConv2d(image, tf.ones([size, size, x.shape[3], 1]), stride, padding);
  return tf.div(sums(x), sums(tf.onesLike(x)));
}

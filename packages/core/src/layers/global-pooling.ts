import * as tf from '@tensorflow/tfjs';

/** The board size at which the second third of the features is 0, and how many points further it is ±1. */
const CENTRE = 7;
const WIDTH = 2;

/**
 * Pools every channel over the whole image, [batch, height, width, channels] → [batch, 3 channels]: its mean, its mean times
 * (side − 7) / 2, so that a network for several board sizes can tell sums from means, and its maximum (Wu 2019, section 3.3).
 */
export class GlobalPooling extends tf.layers.Layer {
  static className = 'GlobalPooling';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const side = Math.sqrt(x.shape[1] * x.shape[2]);
      const mean = tf.mean(x, [1, 2]);
      return tf.concat([mean, tf.mul(mean, (side - CENTRE) / WIDTH), tf.max(x, [1, 2])], 1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, , , channels] = inputShape as [number, number, number, number];
    return [batch, 3 * channels];
  }
}
tf.serialization.registerClass(GlobalPooling);

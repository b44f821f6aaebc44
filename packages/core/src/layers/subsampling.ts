import * as tf from '@tensorflow/tfjs';

/**
 * Sub-sampling as in the LeNets (LeCun et al. 1998, section II.B): the four inputs of a 2x2 window are added, multiplied by a coefficient
 * and shifted by a bias, both trainable and one of each per map. [batch, 2h, 2w, maps] → [batch, h, w, maps]; 2 · maps parameters, zero
 * until they are assigned.
 */
export class Subsampling extends tf.layers.Layer {
  static className = 'Subsampling';
  #coefficient!: tf.LayerVariable;
  #bias!: tf.LayerVariable;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const maps = (inputShape as number[]).at(-1) as number;
    this.#coefficient = this.addWeight('coefficient', [maps], 'float32', tf.initializers.zeros());
    this.#bias = this.addWeight('bias', [maps], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const quarterSum = tf.avgPool(x, 2, 2, 'valid'); // [batch, h, w, maps]
      return tf.add(tf.mul(quarterSum, tf.mul(4, this.#coefficient.read())), this.#bias.read());
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, height, width, maps] = inputShape as number[];
    return [batch, Math.floor(height / 2), Math.floor(width / 2), maps];
  }
}
tf.serialization.registerClass(Subsampling);

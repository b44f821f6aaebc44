import * as tf from '@tensorflow/tfjs';

/**
 * Gaussian error linear unit (Hendrycks and Gimpel 2016), of any shape: y = x Φ(x), Φ the distribution function of the normal
 * distribution. Its gradient Φ(x) + x φ(x) is written out: that of `tf.layers.activation` passes over x half as often again.
 */
export class Gelu extends tf.layers.Layer {
  static className = 'Gelu';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return gelu(Array.isArray(inputs) ? inputs[0] : inputs);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }
}
tf.serialization.registerClass(Gelu);

function gelu(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((...args) => {
    const save = args[1] as tf.GradSaveFunc;
    const Phi = tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);
    save([x, Phi]);
    return {
      value: tf.mul(x, Phi),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, Phi] = saved;
        const phi = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy, tf.add(Phi, tf.mul(x, phi)));
      },
    };
  })(x);
}

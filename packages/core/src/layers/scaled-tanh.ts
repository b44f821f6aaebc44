import * as tf from '@tensorflow/tfjs';

/**
 * The squashing function of the LeNets, f(a) = A tanh(S a) with A = 1.7159 and S = 2/3 (LeCun et al. 1998, Appendix A): f(±1) = ±1 and the
 * second derivative is largest there, so targets of ±1 lie off the saturated ends.
 */
export const AMPLITUDE = 1.7159;
export const SLOPE = 2 / 3;

export class ScaledTanh extends tf.layers.Layer {
  static className = 'ScaledTanh';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return scaledTanh(Array.isArray(inputs) ? inputs[0] : inputs);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }
}
tf.serialization.registerClass(ScaledTanh);

/**
 * f(a), of any shape. Its gradient is written with the output, f' = S (A − f²/A): one multiplication less than the chain rule through tanh
 * and no second evaluation.
 */
export const scaledTanh = tf.customGrad((input, save) => {
  const a = input as tf.Tensor;
  const f = tf.mul(AMPLITUDE, tf.tanh(tf.mul(SLOPE, a)));
  (save as tf.GradSaveFunc)([f]);
  return {
    value: f,
    gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) =>
      tf.mul(dy, tf.sub(AMPLITUDE * SLOPE, tf.mul(SLOPE / AMPLITUDE, tf.square(y)))),
  };
});

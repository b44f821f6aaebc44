import * as tf from '@tensorflow/tfjs';

/** Whole numbers below `classes`, such as those of characters, as rows with a single 1: int32 [batch, steps] → [batch, steps, classes]. */
export class OneHot extends tf.layers.Layer {
  static className = 'OneHot';
  readonly #classes: number;

  constructor({ classes, ...rest }: { classes: number; name?: string }) {
    super(rest);
    if (!(Number.isInteger(classes) && classes > 0))
      throw new RangeError(`one-hot rows need a whole number of classes from 1 on, not ${classes}`);
    this.#classes = classes;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [codes] = Array.isArray(inputs) ? inputs : [inputs];
    return tf.tidy(() => tf.oneHot(tf.cast(codes, 'int32'), this.#classes, 1, 0, 'float32'));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    return [...shape, this.#classes];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), classes: this.#classes };
  }
}
tf.serialization.registerClass(OneHot);

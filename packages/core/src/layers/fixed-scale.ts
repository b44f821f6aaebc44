import * as tf from '@tensorflow/tfjs';

export interface FixedScaleConfig {
  name?: string;
  scale?: number;
}

/** Multiplies by a number that is not learnt, y = scale · x, of any shape. Default 1. */
export class FixedScale extends tf.layers.Layer {
  static className = 'FixedScale';
  readonly #scale: number;

  constructor({ scale = 1, ...rest }: FixedScaleConfig = {}) {
    super(rest);
    if (!Number.isFinite(scale)) throw new RangeError(`scale must be a number, not ${scale}`);
    this.#scale = scale;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul(Array.isArray(inputs) ? inputs[0] : inputs, this.#scale);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), scale: this.#scale };
  }
}
tf.serialization.registerClass(FixedScale);

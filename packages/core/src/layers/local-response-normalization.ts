import * as tf from '@tensorflow/tfjs';

/** The constants of the paper, by its letters; the defaults are its values. */
export interface LocalResponseNormalizationConfig {
  name?: string;
  /** Default 2. */
  k?: number;
  /** Channels that a channel is normalised by, itself in the middle; odd. Default 5. */
  n?: number;
  /** Default 1e-4. */
  alpha?: number;
  /** Default 0.75. */
  beta?: number;
}

/**
 * Local response normalisation across channels (Krizhevsky, Sutskever and Hinton 2012, section 3.3), of any image
 * [batch, height, width, channels]:
 *
 *     b_i = a_i / (k + α Σ_j a_j²)^β,   j from i − (n − 1) / 2 to i + (n − 1) / 2 as far as there are channels
 *
 * Caffe and PyTorch divide α by n.
 */
export class LocalResponseNormalization extends tf.layers.Layer {
  static className = 'LocalResponseNormalization';
  readonly #config: Required<Omit<LocalResponseNormalizationConfig, 'name'>>;

  /** @throws RangeError for an n that is not odd, or another constant that is not positive */
  constructor({ k = 2, n = 5, alpha = 1e-4, beta = 0.75, ...rest }: LocalResponseNormalizationConfig = {}) {
    super(rest);
    if (!(Number.isInteger(n) && n > 0 && n % 2 === 1))
      throw new RangeError(`n of local response normalisation must be odd, not ${n}`);
    for (const [name, value] of Object.entries({ k, alpha, beta }))
      if (!(value > 0))
        throw new RangeError(`${name} of local response normalisation must be positive, not ${value}`);
    this.#config = { k, n, alpha, beta };
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const a = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    const { k, n, alpha, beta } = this.#config;
    return tf.localResponseNormalization(a, (n - 1) / 2, k, alpha, beta);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#config };
  }
}
tf.serialization.registerClass(LocalResponseNormalization);

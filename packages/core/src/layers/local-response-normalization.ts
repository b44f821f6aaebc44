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

type Constants = Required<Omit<LocalResponseNormalizationConfig, 'name'>>;

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
  readonly #config: Constants;

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
    return tf.tidy(() => normalizeResponses(a, this.#config));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#config };
  }
}
tf.serialization.registerClass(LocalResponseNormalization);

/**
 * The sum over neighbouring channels is a 1x1 convolution with a kernel of ones about its diagonal, which is quicker in training than
 * `tf.localResponseNormalization`: blocks of channels stay as they are between two convolutions. The gradient, with N the sum's
 * normaliser k + α Σ a²:
 *
 *     ∂a_i = db_i N_i^−β − 2 α β a_i Σ_j db_j b_j / N_j
 */
function normalizeResponses(a: tf.Tensor4D, { k, n, alpha, beta }: Constants): tf.Tensor {
  return tf.customGrad((...args) => {
    const save = args[1] as tf.GradSaveFunc;
    const neighbours = bandOf(a.shape[3], (n - 1) / 2);
    const N = tf.add(tf.mul(tf.conv2d(tf.square(a), neighbours, 1, 'valid'), alpha), k);
    const factor = tf.exp(tf.mul(tf.log(N), -beta)); // N^−β
    const b = tf.mul(a, factor);
    save([a, b, N, factor, neighbours]);
    return {
      value: b,
      gradFunc: (db: tf.Tensor, saved: tf.Tensor[]) => {
        const [a, b, N, factor, neighbours] = saved as tf.Tensor4D[];
        const shared = tf.conv2d(tf.div(tf.mul(db, b), N) as tf.Tensor4D, neighbours, 1, 'valid');
        return tf.sub(tf.mul(db, factor), tf.mul(tf.mul(a, shared), 2 * alpha * beta));
      },
    };
  })(a);
}

/** [1, 1, channels, channels], 1 where two channels are at most `reach` apart. */
function bandOf(channels: number, reach: number): tf.Tensor4D {
  const values = new Float32Array(channels ** 2);
  for (let i = 0; i < channels; i++)
    for (let j = Math.max(0, i - reach); j <= Math.min(channels - 1, i + reach); j++)
      values[i * channels + j] = 1;
  return tf.tensor4d(values, [1, 1, channels, channels]);
}

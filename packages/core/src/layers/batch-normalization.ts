import * as tf from '@tensorflow/tfjs';

export interface BatchNormalizationConfig {
  name?: string;
  /** Share of the running statistics that a step keeps; PyTorch calls 1 − 0.9 = 0.1 its momentum. Default 0.9. */
  momentum?: number;
  /** Added to variances. Default 1e-5. */
  epsilon?: number;
  /** Whether there is a γ; it is 1 otherwise. Default true. */
  scale?: boolean;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015): y = γ (x − μ) / √(σ² + ε) + β for each channel, the last axis of x.
 * [batch, …, channels] → the same, of two to four dimensions; 2 · channels parameters, γ and β.
 *
 * In training μ and σ² are the mean and variance over all axes but the last (algorithm 1), and each call moves the
 * running estimates by 1 − momentum towards them; otherwise, and where the layer is not trainable, the running estimates
 * take their place. As in PyTorch, and the paper's algorithm 2, the batch is normalised by its own (biased) variance while
 * the running estimate gets the unbiased one, n / (n − 1) times as large; tf.layers.batchNormalization gives the biased one
 * to both.
 */
export class BatchNormalization extends tf.layers.Layer {
  static className = 'BatchNorm'; // tfjs has a BatchNormalization
  readonly #momentum: number;
  readonly #epsilon: number;
  readonly #scale: boolean;
  #gamma: tf.LayerVariable | undefined;
  #beta!: tf.LayerVariable;
  #mean!: tf.LayerVariable;
  #variance!: tf.LayerVariable;

  constructor({ momentum = 0.9, epsilon = 1e-5, scale = true, ...rest }: BatchNormalizationConfig = {}) {
    super(rest);
    if (!(momentum >= 0 && momentum < 1))
      throw new RangeError(`momentum of batch normalisation must be in [0, 1), not ${momentum}`);
    if (!(epsilon > 0))
      throw new RangeError(`epsilon of batch normalisation must be positive, not ${epsilon}`);
    this.#momentum = momentum;
    this.#epsilon = epsilon;
    this.#scale = scale;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = [(inputShape as number[]).at(-1) as number];
    const [zeros, ones] = [tf.initializers.zeros(), tf.initializers.ones()];
    if (this.#scale) this.#gamma = this.addWeight('gamma', shape, 'float32', ones);
    this.#beta = this.addWeight('beta', shape, 'float32', zeros);
    this.#mean = this.addWeight('moving_mean', shape, 'float32', zeros, undefined, false);
    this.#variance = this.addWeight('moving_variance', shape, 'float32', ones, undefined, false);
    this.built = true;
  }

  /** @throws Error in training if there is only one value per channel, for that has no variance. */
  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean } = {}): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const beta = this.#beta.read() as tf.Tensor1D;
      const gamma = (this.#gamma?.read() ?? tf.onesLike(beta)) as tf.Tensor1D;
      return training && this.trainable ? this.#byBatch(x, gamma, beta) : this.#byRunning(x, gamma, beta);
    });
  }

  #byRunning(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D): tf.Tensor {
    const [mean, variance] = [this.#mean.read(), this.#variance.read()] as tf.Tensor1D[];
    return tf.batchNorm(x, mean, variance, beta, gamma, this.#epsilon);
  }

  #byBatch(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D): tf.Tensor {
    const n = x.size / beta.size;
    if (n < 2)
      throw new Error(
        `${this.name}: training needs at least two values per channel, the input [${x.shape.join(', ')}] has ${n}`,
      );
    return normalizeByBatch(x, gamma, beta, this.#epsilon, (mean, variance) => {
      this.#mean.write(this.#moved(this.#mean.read(), mean));
      this.#variance.write(this.#moved(this.#variance.read(), tf.mul(variance, n / (n - 1))));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.#momentum, epsilon: this.#epsilon, scale: this.#scale };
  }

  #moved(running: tf.Tensor, batch: tf.Tensor): tf.Tensor {
    return tf.add(tf.mul(running, this.#momentum), tf.mul(batch, 1 - this.#momentum));
  }
}
tf.serialization.registerClass(BatchNormalization);

/**
 * γ x̂ + β with x̂ = (x − μ) / s, s = √(σ² + ε), of the batch's own statistics, which `observe` sees outside of the
 * gradient tape. Its gradient is written out, for the one of the definition would pass over x three times as often:
 *
 *     ∂β = Σ dy,   ∂γ = Σ dy x̂,   ∂x = γ/s (dy − mean dy) − (x − μ) · γ/s³ · mean(dy (x − μ))
 *
 * The variance is the mean of (x − μ)², one pass more than mean x² − μ², which loses all digits where |μ| ≫ σ and may
 * come out negative.
 */
function normalizeByBatch(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
  observe: (mean: tf.Tensor, variance: tf.Tensor) => void,
): tf.Tensor {
  const n = x.size / gamma.size;
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const channelMeans = (values: tf.Tensor) => tf.mean(values, axes) as tf.Tensor1D;

  const forward = (save: tf.GradSaveFunc) => {
    const mean = channelMeans(x);
    const centred = tf.sub(x, mean);
    const variance = channelMeans(tf.square(centred));
    observe(mean, variance);
    save([centred, variance, gamma]);
    return tf.batchNorm(centred, tf.zerosLike(mean), variance, beta, gamma, epsilon);
  };
  const backward = (dy: tf.Tensor4D, [centred, variance, gamma]: [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D]) => {
    const inverse = tf.rsqrt(tf.add(variance, epsilon)); // 1/s
    const meanDy = channelMeans(dy);
    const covariance = channelMeans(tf.mul(dy, centred));
    const slope = tf.mul(tf.mul(gamma, covariance), tf.mul(inverse, tf.square(inverse)));
    const dx = tf.sub(tf.batchNorm(dy, meanDy, variance, undefined, gamma, epsilon), tf.mul(centred, slope));
    return [dx, tf.mul(tf.mul(covariance, inverse), n), tf.mul(meanDy, n)];
  };
  return tf.customGrad((...args) => ({
    value: forward(args[3] as tf.GradSaveFunc),
    gradFunc: (dy, saved) => backward(dy as tf.Tensor4D, saved as Parameters<typeof backward>[1]),
  }))(x, gamma, beta);
}

import * as tf from '@tensorflow/tfjs';

export interface RadialBasisConfig {
  name?: string;
  /** One centre per class, each with as many numbers as the layer has inputs. */
  centres: number[][];
}

/**
 * Euclidean radial basis function units with fixed centres (LeCun et al. 1998, Eq. 7): yᵢ = Σⱼ (xⱼ − wᵢⱼ)², the penalty of class i.
 * [batch, inputs] → [batch, classes]. The centres are part of the configuration, not parameters.
 */
export class RadialBasis extends tf.layers.Layer {
  static className = 'RadialBasis';
  readonly #centres: number[][];
  #transposed!: tf.Tensor2D;
  #squaredNorms!: tf.Tensor1D;

  constructor({ centres, ...rest }: RadialBasisConfig) {
    super(rest);
    this.#centres = centres;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const inputs = (inputShape as number[]).at(-1);
    if (this.#centres[0].length !== inputs) {
      throw new Error(
        `${this.name}: centres have ${this.#centres[0].length} coordinates, the input has ${inputs}`,
      );
    }
    this.#transposed = tf.keep(tf.tidy(() => tf.transpose(tf.tensor2d(this.#centres))));
    this.#squaredNorms = tf.keep(
      tf.tensor1d(this.#centres.map((w) => w.reduce((sum, value) => sum + value ** 2, 0))),
    );
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
    return tf.tidy(() => {
      // |x − w|² = |x|² − 2 x·w + |w|²: one matrix product instead of [batch, classes, inputs] differences
      const distance = tf.sub(this.#squaredNorms, tf.mul(2, tf.matMul(x, this.#transposed)));
      return tf.add(tf.sum(tf.square(x), 1, true), distance); // [batch, classes]
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [(inputShape as number[])[0], this.#centres.length];
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    this.#transposed?.dispose();
    this.#squaredNorms?.dispose();
    return super.dispose();
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), centres: this.#centres };
  }
}
tf.serialization.registerClass(RadialBasis);

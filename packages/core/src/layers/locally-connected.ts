import * as tf from '@tensorflow/tfjs';
import type { TfInitializer } from '../initializers.ts';

export interface LocallyConnected2DConfig {
  name?: string;
  filters: number;
  /** Side of the square window; odd. */
  kernelSize: number;
  /** How weights begin, zeros by default. A saved model has the weights, not these. */
  kernelInitializer?: TfInitializer;
}

/**
 * A layer connected as a convolution is, with stride 1 and as much padding as keeps the size, but with weights of its own at every
 * place ("local" layers of cuda-convnet, Krizhevsky 2012; LeCun 1989). [batch, height, width, channels] → [batch, height, width,
 * filters]; height · width · filters · (kernelSize² · channels + 1) parameters: `kernel` [height · width, kernelSize² · channels,
 * filters] and `bias` [height, width, filters].
 */
export class LocallyConnected2D extends tf.layers.Layer {
  static className = 'LocallyConnected2D';
  readonly #filters: number;
  readonly #kernelSize: number;
  readonly #kernelInitializer: TfInitializer;
  #kernel!: tf.LayerVariable;
  #bias!: tf.LayerVariable;

  /** @throws RangeError for an even window, which has no middle */
  constructor({
    filters,
    kernelSize,
    kernelInitializer = tf.initializers.zeros(),
    ...rest
  }: LocallyConnected2DConfig) {
    super(rest);
    if (kernelSize % 2 !== 1) throw new RangeError(`${this.name}: kernelSize must be odd, not ${kernelSize}`);
    this.#filters = filters;
    this.#kernelSize = kernelSize;
    this.#kernelInitializer = kernelInitializer;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [, height, width, channels] = inputShape as number[];
    if (!height || !width)
      throw new RangeError(`${this.name}: weights of each place need an input of known height and width`);
    const shape = [height * width, this.#kernelSize ** 2 * channels, this.#filters];
    this.#kernel = this.addWeight('kernel', shape, 'float32', this.#kernelInitializer);
    const zeros = tf.initializers.zeros();
    this.#bias = this.addWeight('bias', [height, width, this.#filters], 'float32', zeros);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    const [batch, height, width, channels] = x.shape;
    return tf.tidy(() => {
      const windows = tf.reshape(this.#windows(x), [batch, height * width, this.#kernelSize ** 2 * channels]);
      const atPlaces = tf.matMul(tf.transpose(windows, [1, 0, 2]), this.#kernel.read()); // [height · width, batch, filters]
      const y = tf.reshape(tf.transpose(atPlaces, [1, 0, 2]), [batch, height, width, this.#filters]);
      return tf.add(y, this.#bias.read());
    });
  }

  /** What is in the window of each place: [batch, height, width, kernelSize² · channels], row by row. */
  #windows(x: tf.Tensor4D): tf.Tensor {
    const [batch, height, width, channels] = x.shape;
    const size = this.#kernelSize;
    const margin = (size - 1) / 2;
    const padded = tf.pad(x, [[0, 0], [margin, margin], [margin, margin], [0, 0]]); // prettier-ignore
    const shifted = Array.from({ length: size ** 2 }, (_, tap) =>
      tf.slice(padded, [0, Math.floor(tap / size), tap % size, 0], [batch, height, width, channels]),
    );
    return tf.concat(shifted, 3);
  }

  /** Multiplications with a weight for one example: each is used once. */
  multiplyAdds(): number {
    return this.#kernel.shape.reduce((product: number, extent) => product * (extent as number), 1);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, height, width] = inputShape as tf.Shape;
    return [batch, height, width, this.#filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), filters: this.#filters, kernelSize: this.#kernelSize };
  }
}
tf.serialization.registerClass(LocallyConnected2D);

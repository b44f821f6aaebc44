import * as tf from '@tensorflow/tfjs';

export interface PartialConvolutionConfig {
  name?: string;
  kernelSize: number;
  /** `connections[input][output]` is 1 where an output map sees an input map, as the tables of the papers print it. */
  connections: number[][];
}

/**
 * Convolution in which an output map sees only some of the input maps (LeCun et al. 1998, table I). Valid padding, stride 1:
 * [batch, h, w, in] → [batch, h−k+1, w−k+1, out]. The kernel is stored dense, [k, k, in, out], and multiplied by the 0/1 table, so what is
 * not connected gets no gradient; `countParams` counts the connected weights only.
 */
export class PartialConvolution extends tf.layers.Layer {
  static className = 'PartialConvolution';
  readonly #kernelSize: number;
  readonly #connections: number[][];
  #mask!: tf.Tensor2D;
  #kernel!: tf.LayerVariable;
  #bias!: tf.LayerVariable;

  constructor({ kernelSize, connections, ...rest }: PartialConvolutionConfig) {
    super(rest);
    this.#kernelSize = kernelSize;
    this.#connections = connections;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const maps = (inputShape as number[]).at(-1);
    const { length: inputs } = this.#connections;
    const { length: outputs } = this.#connections[0];
    if (maps !== inputs)
      throw new Error(`${this.name}: the connection table has ${inputs} rows, the input has ${maps} maps`);
    this.#mask = tf.keep(tf.tensor2d(this.#connections, [inputs, outputs]));
    const shape = [this.#kernelSize, this.#kernelSize, inputs, outputs];
    this.#kernel = this.addWeight('kernel', shape, 'float32', tf.initializers.zeros());
    this.#bias = this.addWeight('bias', [outputs], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const kernel = tf.mul(this.#kernel.read(), this.#mask) as tf.Tensor4D;
      return tf.add(tf.conv2d(x, kernel, 1, 'valid'), this.#bias.read());
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, height, width] = inputShape as number[];
    const lost = this.#kernelSize - 1;
    return [batch, height - lost, width - lost, this.#connections[0].length];
  }

  override countParams(): number {
    const connected = this.#connections.flat().reduce((sum, bit) => sum + bit, 0);
    return connected * this.#kernelSize ** 2 + this.#connections[0].length;
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    this.#mask?.dispose();
    return super.dispose();
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), kernelSize: this.#kernelSize, connections: this.#connections };
  }
}
tf.serialization.registerClass(PartialConvolution);

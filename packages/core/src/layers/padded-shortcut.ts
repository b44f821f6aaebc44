import * as tf from '@tensorflow/tfjs';

export interface PaddedShortcutConfig {
  name?: string;
  filters: number;
  /** Default 1. */
  strides?: number;
}

/**
 * The shortcut without parameters of a residual network, where its shape changes (He, Zhang, Ren and Sun 2016, option A): every
 * `strides`-th row and column of x, and zeros for the channels that are new.
 * [batch, height, width, channels] → [batch, ⌈height / strides⌉, ⌈width / strides⌉, filters].
 */
export class PaddedShortcut extends tf.layers.Layer {
  static className = 'PaddedShortcut';
  readonly #filters: number;
  readonly #strides: number;

  constructor({ filters, strides = 1, ...rest }: PaddedShortcutConfig) {
    super(rest);
    this.#filters = filters;
    this.#strides = strides;
  }

  /** @throws RangeError if there are fewer filters than channels */
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = (inputShape as number[])[3];
    if (channels > this.#filters)
      throw new RangeError(`${this.name}: ${channels} channels do not fit into ${this.#filters}`);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const kept = this.#strides === 1 ? x : tf.avgPool(x, 1, this.#strides, 'valid'); // a slice with a gradient
      return tf.pad(kept, [[0, 0], [0, 0], [0, 0], [0, this.#filters - x.shape[3]]]); // prettier-ignore
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, ...sides] = inputShape as tf.Shape;
    const [height, width] = sides.map((side) => (side === null ? null : Math.ceil(side / this.#strides)));
    return [batch, height, width, this.#filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), filters: this.#filters, strides: this.#strides };
  }
}
tf.serialization.registerClass(PaddedShortcut);

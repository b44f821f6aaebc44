import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';

/**
 * Dropout (Srivastava et al. 2014), inverted: in training a unit is dropped with probability `rate` and the others are divided by
 * 1 − rate. Draws a new mask at every call from a generator of its own, which checkpoints save; tfjs' own layer with a seed drops the
 * same units at every step.
 */
export class Dropout extends tf.layers.Layer {
  static className = 'SeededDropout';
  readonly #rate: number;
  #random: Random | undefined;

  constructor({ rate, ...rest }: { rate: number; name?: string }) {
    super(rest);
    if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout rate must be in [0, 1), not ${rate}`);
    this.#rate = rate;
    this.supportsMasking = true;
  }

  /** Gives the layer its generator; without one, training is an error rather than an unseeded draw. */
  seed(random: Random): this {
    this.#random = random;
    return this;
  }

  get random(): Random | undefined {
    return this.#random;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean } = {}): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!training || this.#rate === 0) return tf.clone(x);
    const random = this.#random;
    if (!random) throw new Error(`${this.name}: call seedDropout(model, random) before training`);
    const mask = new Float32Array(x.size);
    for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < this.#rate ? 0 : 1 / (1 - this.#rate);
    return tf.tidy(() => tf.mul(x, tf.tensor(mask, x.shape)));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.#rate };
  }
}
tf.serialization.registerClass(Dropout);

/** Gives every dropout layer of a model its own stream and returns the streams by layer name, for checkpoints. */
export function seedDropout(model: tf.LayersModel, random: Random): Record<string, Random> {
  const streams: Record<string, Random> = {};
  for (const layer of model.layers) {
    if (layer instanceof Dropout) streams[layer.name] = layer.seed(random.fork(layer.name)).random as Random;
  }
  return streams;
}

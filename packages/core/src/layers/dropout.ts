import * as tf from '@tensorflow/tfjs';
import type { Named } from '../optimizers/optimizer.ts';
import type { Random } from '@nutshell/random';

/**
 * Dropout (Srivastava et al. 2014), inverted: in training a unit is dropped with probability `rate` and the others are divided by
 * 1 − rate. tfjs' own layer with a seed drops the same units at every step. This one multiplies by the mask that it has been handed:
 * a mask is drawn on the host, from a generator that checkpoints save, and enters a compiled step as an argument.
 */
export class Dropout extends tf.layers.Layer {
  static className = 'SeededDropout';
  readonly rate: number;
  #random: Random | undefined;
  #mask: tf.Tensor | undefined;

  constructor({ rate, ...rest }: { rate: number; name?: string }) {
    super(rest);
    if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout rate must be in [0, 1), not ${rate}`);
    this.rate = rate;
    this.supportsMasking = true;
  }

  /** Gives the layer its generator; without one, drawing a mask is an error rather than an unseeded draw. */
  seed(random: Random): this {
    this.#random = random;
    return this;
  }

  get random(): Random | undefined {
    return this.#random;
  }

  /**
   * The mask of one step, [examples, …input]: 0 where a unit is dropped, 1 / (1 − rate) elsewhere.
   * @throws Error if the layer has no generator, or an input of which more than the number of examples is unknown.
   */
  drawMask(examples: number): tf.Tensor {
    const random = this.#random;
    if (!random) throw new Error(`${this.name}: call seedDropout(model, random) before training`);
    const shape = [examples, ...(this.input as tf.SymbolicTensor).shape.slice(1)] as number[];
    if (shape.includes(null as unknown as number))
      throw new Error(`${this.name}: a mask needs an input of known shape, not [${shape.join()}]`);
    const mask = new Float32Array(tf.util.sizeFromShape(shape));
    for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < this.rate ? 0 : 1 / (1 - this.rate);
    return tf.tensor(mask, shape);
  }

  /** What training multiplies by from now on; `undefined` takes the mask away. The layer does not dispose it. */
  useMask(mask: tf.Tensor | undefined): void {
    this.#mask = mask;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean } = {}): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!training || this.rate === 0) return tf.clone(x);
    if (!this.#mask) throw new Error(`${this.name}: training without a mask; use TrainingStep or withMasks`);
    tf.util.assertShapesMatch(this.#mask.shape, x.shape, `${this.name}, mask and input: `);
    return tf.mul(x, this.#mask);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }
}
tf.serialization.registerClass(Dropout);

/** Gives every dropout layer of a model its own stream and returns the streams by layer name, for checkpoints. */
export function seedDropout(model: tf.LayersModel, random: Random): Record<string, Random> {
  const streams: Record<string, Random> = {};
  for (const layer of dropoutLayers(model))
    streams[layer.name] = layer.seed(random.fork(layer.name)).random as Random;
  return streams;
}

/** A new mask for each layer that drops anything, by layer name; the caller disposes them. */
export function drawMasks(model: tf.LayersModel, examples: number): Named<tf.Tensor> {
  const dropping = dropoutLayers(model).filter((layer) => layer.rate > 0);
  return Object.fromEntries(dropping.map((layer) => [layer.name, layer.drawMask(examples)]));
}

/** Runs `compute`, which trains, with these masks in the model's dropout layers. */
export function withMasks<T>(model: tf.LayersModel, masks: Named<tf.Tensor>, compute: () => T): T {
  const layers = dropoutLayers(model);
  try {
    for (const layer of layers) layer.useMask(masks[layer.name]);
    return compute();
  } finally {
    for (const layer of layers) layer.useMask(undefined);
  }
}

const dropoutLayers = (model: tf.LayersModel): Dropout[] =>
  model.layers.filter((layer) => layer instanceof Dropout);

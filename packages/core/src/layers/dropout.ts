import * as tf from '@tensorflow/tfjs';
import type { Random } from '@nutshell/random';
import type { HostArray } from '../host-array.ts';
import type { Named } from '../optimizers/optimizer.ts';

/**
 * Dropout (Srivastava et al. 2014), inverted: in training a unit is dropped with probability `rate` and the others are divided by
 * 1 − rate. The layer of tfjs with a seed drops the same units at every step. This one draws nothing: it multiplies by the mask that
 * `TrainingStep` hands to it. A mask is drawn on the host, from a generator that checkpoints save, and enters a compiled step as an
 * argument.
 */
export class Dropout extends tf.layers.Layer {
  static className = 'SeededDropout';
  readonly rate: number;
  readonly locked: boolean;
  #mask: tf.Tensor | undefined;

  /** @param options.locked drops the same units at all steps of a sequence [examples, steps, units] (Gal and Ghahramani 2016). */
  constructor({ rate, locked = false, ...rest }: { rate: number; locked?: boolean; name?: string }) {
    super(rest);
    if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout rate must be in [0, 1), not ${rate}`);
    this.rate = rate;
    this.locked = locked;
    this.supportsMasking = true;
  }

  /** The mask by which training multiplies from now on; `undefined` takes it away. The layer does not dispose it. */
  useMask(mask: tf.Tensor | undefined): void {
    this.#mask = mask;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean } = {}): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!training || this.rate === 0) return tf.clone(x);
    if (!this.#mask) throw new Error(`${this.name}: training without a mask; use TrainingStep or withMasks`);
    const shape = this.locked ? [x.shape[0], 1, ...x.shape.slice(2)] : x.shape;
    tf.util.assertShapesMatch(this.#mask.shape, shape, `${this.name}, mask and input: `);
    return tf.mul(x, this.#mask);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, locked: this.locked };
  }
}
tf.serialization.registerClass(Dropout);

/** A generator per dropout layer, by the layer's name: forks of `random`. */
export function maskGenerators(model: tf.LayersModel, random: Random): Named<Random> {
  return Object.fromEntries(dropoutLayers(model).map(({ name }) => [name, random.fork(name)]));
}

/**
 * A new mask per layer that drops anything, by the layer's name, [examples, …input], or [examples, 1, …] of a locked one: 0 where a unit is dropped, 1 / (1 − rate)
 * elsewhere.
 * @throws Error if a layer has no generator, or an input of which more than the number of examples is unknown.
 */
export function drawMasks(
  model: tf.LayersModel,
  examples: number,
  generators: Named<Random>,
): Named<HostArray> {
  const dropping = dropoutLayers(model).filter(({ rate }) => rate > 0);
  return Object.fromEntries(
    dropping.map((layer) => [layer.name, drawMask(layer, examples, generators[layer.name])]),
  );
}

function drawMask(
  { name, rate, locked, input }: Dropout,
  examples: number,
  random: Random | undefined,
): HostArray {
  if (!random)
    throw new Error(`${name} drops units: give TrainingStep the option \`random\` to draw masks from`);
  const [, first, ...rest] = (input as tf.SymbolicTensor).shape;
  const shape = [examples, locked ? 1 : first, ...rest] as number[];
  if (shape.includes(null as unknown as number))
    throw new Error(`${name}: a mask needs an input of known shape, not [${shape.join()}]`);
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  for (let i = 0; i < values.length; i++) values[i] = random.uniform() < rate ? 0 : 1 / (1 - rate);
  return { values, shape };
}

/** Runs `compute`, which trains, with these masks in the dropout layers of the model. */
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

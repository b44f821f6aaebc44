/**
 * Pre-training with a stack of restricted Boltzmann machines (Hinton, Osindero and Teh 2006; for speech Mohamed, Dahl and Hinton 2009): each
 * learns what the hidden units of the one below do, and becomes a hidden layer of the network.
 */
import {
  chain,
  type HostArray,
  isBiasOrGain,
  momentum,
  normal,
  parametersOf,
  seeded,
  TrainingStep,
  weightDecay,
} from '@nutshell/core';
import { type Split, shuffled } from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { SpeechConfig } from '../config.ts';
import type { FrameBatch } from './frames.ts';

/** Real numbers of variance 1 at the bottom, units that are on or off above. */
export type Visible = 'gaussian' | 'bernoulli';

/** v [batch, visible] → probabilities of hidden units, h = σ(v W + b) [batch, hidden]; `visible_bias` a is for the way back. */
export class BoltzmannLayer extends tf.layers.Layer {
  static className = 'BoltzmannLayer';
  readonly units: number;
  readonly #initializer: ReturnType<typeof seeded>;
  #W!: tf.LayerVariable;
  #b!: tf.LayerVariable;
  #a!: tf.LayerVariable;

  constructor({
    name,
    units,
    inputs,
    random,
  }: {
    name: string;
    units: number;
    inputs: number;
    random: Random;
  }) {
    super({ name, inputShape: [inputs] });
    this.units = units;
    this.#initializer = seeded(normal({ sd: 0.01 }), random);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const inputs = (inputShape as number[]).at(-1) as number;
    const zeros = tf.initializers.zeros();
    this.#W = this.addWeight('kernel', [inputs, this.units], 'float32', this.#initializer);
    this.#b = this.addWeight('bias', [this.units], 'float32', zeros);
    this.#a = this.addWeight('visible_bias', [inputs], 'float32', zeros);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const v = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
    return hiddenOf(v, this.#W.read() as tf.Tensor2D, this.#b.read() as tf.Tensor1D);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return [(inputShape as number[])[0], this.units];
  }

  /** See `contrastiveDivergence`. */
  divergence(v: tf.Tensor2D, draws: tf.Tensor2D, visible: Visible): tf.Scalar {
    const [W, b, a] = [this.#W.read(), this.#b.read(), this.#a.read()] as [
      tf.Tensor2D,
      tf.Tensor1D,
      tf.Tensor1D,
    ];
    return contrastiveDivergence({ W, b, a }, v, draws, visible);
  }
}

export interface BoltzmannWeights {
  /** [visible, hidden] */
  W: tf.Tensor2D;
  /** [hidden] */
  b: tf.Tensor1D;
  /** [visible] */
  a: tf.Tensor1D;
}

/**
 * One step of contrastive divergence (Hinton 2002). Its value is the squared error of the reconstruction, a unit's mean; its gradient is not
 * the derivative of that, but what makes the data likelier than their reconstruction: −(⟨v h⟩ of the data − ⟨v h⟩ of the reconstruction).
 * Hidden units are sampled on the way down, all other numbers are means (Hinton 2012, "A practical guide", section 3).
 * @param v0 [batch, visible] @param draws [batch, hidden], uniform in [0, 1)
 */
export function contrastiveDivergence(
  { W, b, a }: BoltzmannWeights,
  v0: tf.Tensor2D,
  draws: tf.Tensor2D,
  visible: Visible,
): tf.Scalar {
  const step = tf.customGrad((...args) => {
    const [W, b, a] = args as unknown as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D];
    const save = args[3] as unknown as tf.GradSaveFunc;
    const n = v0.shape[0];
    const h0 = hiddenOf(v0, W, b); // [batch, hidden]
    const sample = tf.cast(tf.less(draws, h0), 'float32');
    const v1 = VISIBLE[visible](tf.add(tf.matMul(sample, W, false, true), a)); // [batch, visible]
    const h1 = hiddenOf(v1, W, b);
    const slope = tf.sub(tf.matMul(v1, h1, true), tf.matMul(v0, h0, true)); // [visible, hidden]
    save([tf.div(slope, n), tf.mean(tf.sub(h1, h0), 0), tf.mean(tf.sub(v1, v0), 0)]);
    return {
      value: tf.mean(tf.squaredDifference(v0, v1)) as tf.Scalar,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((slope) => tf.mul(slope, dy)),
    };
  });
  return step(W, b, a) as tf.Scalar;
}

const hiddenOf = (v: tf.Tensor2D, W: tf.Tensor2D, b: tf.Tensor1D): tf.Tensor2D =>
  tf.sigmoid(tf.add(tf.matMul(v, W), b));

/** Means of visible units from what the hidden ones send them. */
const VISIBLE: Record<Visible, (input: tf.Tensor2D) => tf.Tensor2D> = {
  gaussian: (input) => input,
  bernoulli: (input) => tf.sigmoid(input),
};

/** Rates of learning: real numbers want smaller steps (Hinton et al. 2012, section V.A: 0.002 and 0.02). */
const RATES: Record<Visible, number> = { gaussian: 0.002, bernoulli: 0.02 };
const WEIGHT_DECAY = 2e-4;

interface RbmBatch {
  frames: HostArray<[number, number]>;
  draws: HostArray<[number, number]>;
}

type PretrainingConfig = Pick<SpeechConfig, 'layers' | 'units' | 'pretrainingEpochs' | 'batchSize'>;

/** Before any work. @throws Failure for a network whose layers are no such machines */
export function checkPretraining({
  pretraining,
  activation,
  batchNorm,
}: Pick<SpeechConfig, 'pretraining' | 'activation' | 'batchNorm'>): void {
  if (pretraining === 'rbm' && (activation !== 'sigmoid' || batchNorm))
    throw new Failure(
      '--pretraining=rbm makes layers of logistic units: take --activation=sigmoid --batchNorm=false',
    );
}

/**
 * Trains a Boltzmann machine for each hidden layer, and puts its weights there.
 * @param each is awaited after every batch, and told the error of its reconstruction
 */
export async function pretrain(
  model: tf.LayersModel,
  frames: Split<FrameBatch>,
  config: PretrainingConfig,
  random: Random,
  each: (error: number) => Promise<void>,
): Promise<void> {
  const { units, batchSize, pretrainingEpochs } = config;
  const machines: BoltzmannLayer[] = [];
  try {
    for (let k = 1; k <= config.layers; k++) {
      const name = `hidden${k}`;
      const draw = random.fork(name);
      const inputs = k === 1 ? (model.inputs[0].shape[1] as number) : units;
      const visible: Visible = k === 1 ? 'gaussian' : 'bernoulli';
      const below = [...machines];
      const machine = new BoltzmannLayer({ name, units, inputs, random: draw.fork('weights') });
      const own = tf.sequential({ layers: [machine] });
      machines.push(machine);
      const step = new TrainingStep<RbmBatch>({
        model: own,
        optimizer: chain(weightDecay(WEIGHT_DECAY, { excludes: isBiasOrGain }), momentum({ momentum: 0.9 })),
        loss: ({ frames, draws }) => {
          const v = below.reduce((v, layer) => layer.call(v) as tf.Tensor2D, frames); // [batch, visible]
          return machine.divergence(v, draws, visible);
        },
      });
      const batches = shuffled(frames, { batchSize, random: draw, dropLast: true });
      const draws = draw.fork('units');
      for (let epoch = 0; epoch < pretrainingEpochs; epoch++) {
        for (const { frames } of batches.from({ epoch, example: 0 })) {
          const values = draws.fillUniform(new Float32Array(batchSize * units));
          const error = step.run({ frames, draws: { values, shape: [batchSize, units] } }, RATES[visible]);
          await each(error);
        }
      }
      step.dispose();
      const { [`${name}/kernel`]: W, [`${name}/bias`]: b } = parametersOf(own);
      const target = parametersOf(model);
      target[`${name}/kernel`].assign(W);
      target[`${name}/bias`].assign(b);
    }
  } finally {
    for (const machine of machines) machine.dispose();
  }
}

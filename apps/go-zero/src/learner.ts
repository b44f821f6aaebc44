import * as tf from '@tensorflow/tfjs';
import {
  type Optimizer,
  type TensorsOf,
  type TrainingStepOptions,
  adamw,
  chain,
  clipByGlobalNorm,
  momentum,
  weightDecay,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';
import { policyColumns } from './architecture.ts';
import { buildModel } from './model.ts';
import type { Samples } from './samples.ts';

/** Outputs of a network that plays. */
const HEADS = 3;

/** The soft policy learns the target to this power. */
const SOFTNESS = 0.25;

/** Share of the loss that the heads behind the batch normalisation have, if a network has both (KataGo). */
const NORMALISED = 0.8;

/** What a network loses on a batch: means over its examples. */
export interface Losses {
  /** −Σ π log p, of the moves that a search found. */
  policy: tf.Scalar;
  /** By the key `valueLoss`. */
  value: tf.Scalar;
  soft?: tf.Scalar;
  reply?: tf.Scalar;
  score?: tf.Scalar;
  ownership?: tf.Scalar;
}

/** What each loss counts, as KataGo has them in the main. */
const weights: Record<keyof Losses, (config: GoZeroConfig) => number> = {
  policy: () => 1,
  value: () => 1,
  soft: ({ softPolicy }) => softPolicy,
  reply: () => 0.15,
  score: () => 0.1,
  ownership: () => 1,
};

const optimizers: Record<GoZeroConfig['optimizer'], (config: GoZeroConfig) => Optimizer> = {
  adamw: (config) => adamw({ weightDecay: config.weightDecay }),
  momentum: (config) => chain(weightDecay(config.weightDecay), momentum()),
};

/** Of the probability to win and its logit, [batch] each, per example. */
const valueLosses: Record<GoZeroConfig['valueLoss'], (target: tf.Tensor, logit: tf.Tensor) => tf.Tensor> = {
  'cross-entropy': binaryCrossEntropy,
  // (z − v)², with z = 2 target − 1 and v = tanh(logit / 2) = 2 σ(logit) − 1
  'squared-error': (target, logit) => tf.mul(4, tf.square(tf.sub(target, tf.sigmoid(logit)))),
};

/**
 * The parts of a training step. The loss is AlphaGo Zero's, cross-entropy of the policy and cross-entropy or squared error of the value,
 * and the cross-entropies of the auxiliary heads if the experiment has them.
 */
export function learner(config: GoZeroConfig, model: tf.LayersModel): TrainingStepOptions<Samples> {
  return {
    model,
    optimizer: chain(clipByGlobalNorm(config.clipNorm), optimizers[config.optimizer](config)),
    averageDecay: config.averageDecay,
    loss: (batch) => {
      const samples = batch as TensorsOf<Samples>;
      const outputs = model.apply([samples.planes, samples.globals], { training: true }) as tf.Tensor[];
      const playing = total(lossesOf(config, outputs, samples), config);
      const others = outputs.slice(HEADS);
      if (others.length === 0) return playing;
      const normalised = total(lossesOf(config, others, samples), config);
      return tf.add(tf.mul(1 - NORMALISED, playing), tf.mul(NORMALISED, normalised));
    },
  };
}

/** The losses of the first outputs of {@link buildModel}; those that the experiment learns. */
export function lossesOf(
  config: GoZeroConfig,
  outputs: readonly tf.Tensor[],
  samples: TensorsOf<Samples>,
): Losses {
  const [policies, judged, ownership] = outputs as [tf.Tensor3D, tf.Tensor2D, tf.Tensor4D];
  const [value, score] = tf.unstack(judged, 1);
  const [batch, moves] = policies.shape;
  const columns = policyColumns(config);
  const ofPolicy = (column: (typeof columns)[number], target: tf.Tensor) => {
    const logits = tf.slice(policies, [0, 0, columns.indexOf(column)], [batch, moves, 1]);
    return crossEntropy(target, tf.reshape(logits, [batch, moves]) as tf.Tensor2D);
  };
  const losses: Losses = {
    policy: ofPolicy('policy', samples.policy),
    value: tf.mean(valueLosses[config.valueLoss](samples.value, value)),
  };
  if (config.softPolicy > 0) losses.soft = ofPolicy('soft', softened(samples.policy));
  if (config.auxiliary) {
    const points = tf.reshape(samples.counted, [batch, 1, 1]);
    losses.reply = ofPolicy('reply', samples.reply);
    losses.score = tf.mean(tf.mul(huber(tf.sub(score, samples.score)), samples.counted));
    losses.ownership = tf.mean(tf.mul(binaryCrossEntropy(samples.ownership, ownership), points));
  }
  return losses;
}

/** The sum of losses by their weights. */
function total(losses: Losses, config: GoZeroConfig): tf.Scalar {
  const terms = Object.entries(losses).map(([name, loss]) => {
    const weight = weights[name as keyof Losses](config);
    return weight === 1 ? loss : tf.mul(weight, loss);
  });
  return terms.reduce((sum, each) => tf.add(sum, each));
}

/** The same in another thread, where the weights come from the first. */
export default function replica(config: GoZeroConfig): TrainingStepOptions<Samples> {
  return learner(config, buildModel(config, new Random(0)));
}

/** Mean of −Σ target log softmax(logits). */
function crossEntropy(target: tf.Tensor, logits: tf.Tensor2D): tf.Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1)));
}

/** −target log σ(logit) − (1 − target) log (1 − σ(logit)), in the shape of the target. */
function binaryCrossEntropy(target: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const logit = tf.reshape(logits, target.shape);
  return tf.sub(tf.softplus(logit), tf.mul(target, logit));
}

/** x²/2 up to 1, beyond as steep as there. */
function huber(x: tf.Tensor): tf.Tensor {
  const size = tf.abs(x);
  const near = tf.minimum(size, 1);
  return tf.add(tf.mul(0.5, tf.square(near)), tf.sub(size, near));
}

/** The target to the power 1/4, adding up to 1 again; zeros stay. */
function softened(policy: tf.Tensor): tf.Tensor {
  const roots = tf.pow(policy, SOFTNESS);
  return tf.div(roots, tf.maximum(tf.sum(roots, 1, true), 1e-9));
}

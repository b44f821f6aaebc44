import * as tf from '@tensorflow/tfjs';
import { type TensorsOf, type TrainingStepOptions, adamw, chain, clipByGlobalNorm } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';
import { buildModel, policyColumns } from './model.ts';
import type { Samples } from './samples.ts';

/** Weights of what is learnt beside policy and value, as KataGo has them in the main. */
const REPLY = 0.15;
const SCORE = 0.1;
const OWNERSHIP = 1;
/** The soft policy learns the target to this power. */
const SOFTNESS = 0.25;

/**
 * The parts of a training step. The loss is AlphaGo Zero's, cross-entropy of the policy and of the value, and the cross-entropies of
 * the auxiliary heads if the experiment has them.
 */
export function learner(config: GoZeroConfig, model: tf.LayersModel): TrainingStepOptions<Samples> {
  const columns = policyColumns(config);
  return {
    model,
    optimizer: chain(clipByGlobalNorm(config.clipNorm), adamw({ weightDecay: config.weightDecay })),
    averageDecay: config.averageDecay,
    loss: (batch) => {
      const samples = batch as TensorsOf<Samples>;
      const [policies, judged, ownership] = model.apply([samples.planes, samples.globals], {
        training: true,
      }) as [tf.Tensor3D, tf.Tensor2D, tf.Tensor4D];
      const [value, score] = tf.unstack(judged, 1);
      const [size, moves] = policies.shape;
      const ofPolicy = (column: string, target: tf.Tensor) => {
        const at = columns.indexOf(column as (typeof columns)[number]);
        const logits = tf.reshape(tf.slice(policies, [0, 0, at], [size, moves, 1]), [size, moves]);
        return crossEntropy(target, logits as tf.Tensor2D);
      };
      const losses = [ofPolicy('policy', samples.policy), binaryCrossEntropy(samples.value, value)];
      if (config.softPolicy > 0)
        losses.push(tf.mul(config.softPolicy, ofPolicy('soft', softened(samples.policy))));
      if (config.auxiliary)
        losses.push(
          tf.mul(REPLY, ofPolicy('reply', samples.reply)),
          tf.mul(SCORE, tf.mean(huber(tf.sub(score, samples.score)))),
          tf.mul(OWNERSHIP, binaryCrossEntropy(samples.ownership, ownership)),
        );
      return losses.reduce((sum, each) => tf.add(sum, each)) as tf.Scalar;
    },
  };
}

/** The same in another thread, where the weights come from the first. */
export default function replica(config: GoZeroConfig): TrainingStepOptions<Samples> {
  return learner(config, buildModel(config, new Random(0)));
}

/** Mean of −Σ target log softmax(logits). */
function crossEntropy(target: tf.Tensor, logits: tf.Tensor2D): tf.Tensor {
  return tf.neg(tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1)));
}

/** Mean of −target log σ(logit) − (1 − target) log (1 − σ(logit)). */
function binaryCrossEntropy(target: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const logit = tf.reshape(logits, target.shape);
  return tf.mean(tf.sub(tf.softplus(logit), tf.mul(target, logit)));
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

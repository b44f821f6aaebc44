import {
  type Optimizer,
  type TensorsOf,
  type TrainingStepOptions,
  adam,
  chain,
  clipByGlobalNorm,
  ofLabel,
  sgd,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { CaptionBatch } from './batches.ts';
import type { ShowAndTellConfig } from './config.ts';
import { loadEncoder } from './encoder/encoder.ts';
import { type Sizes, buildCaptioner } from './model.ts';

/** The parts of a training step: the network says each word of a caption from the ones before, and the picture. */
export function learner(
  config: ShowAndTellConfig,
  model: tf.LayersModel,
  random?: Random,
): TrainingStepOptions<CaptionBatch> {
  return {
    model,
    random,
    optimizer: optimizerOf(config),
    loss: (batch) => {
      const codes = config.scheduledSampling > 0 ? withGuesses(model, batch) : batch.codes;
      const [logits, attention] = applied(model, batch.features, codes, true);
      const loss = weightedNats(logits, batch);
      if (!attention || config.attentionPenalty === 0) return loss;
      return tf.add(loss, tf.mul(config.attentionPenalty, unevenness(attention, batch.weights)));
    },
  };
}

/** What another thread of a training with several workers needs to build the step once more. */
export interface ReplicaConfig {
  config: ShowAndTellConfig;
  sizes: Omit<Sizes, 'tail'>;
}

/** The same in such a thread, where parameters and masks come from the first. */
export default async function replica({
  config,
  sizes,
}: ReplicaConfig): Promise<TrainingStepOptions<CaptionBatch>> {
  const { tail } = config.learnsFrom ? await loadEncoder(config) : {};
  return learner(config, buildCaptioner(config, { ...sizes, tail }, new Random(0)).model);
}

/** Logits of the next words [batch, time, vocabulary], and with attention α [batch, time, places]. */
export function applied(
  model: tf.LayersModel,
  features: tf.Tensor,
  codes: tf.Tensor,
  training = false,
): [logits: tf.Tensor3D, attention?: tf.Tensor3D] {
  const outputs = model.apply([features, codes], { training });
  return (Array.isArray(outputs) ? outputs : [outputs]) as [tf.Tensor3D, tf.Tensor3D?];
}

type Words = TensorsOf<Pick<CaptionBatch, 'next' | 'weights'>>;

/** Mean over the words of a batch of −log p of each (formula 10 of the paper sums it over a caption), nats. */
export function weightedNats(logits: tf.Tensor3D, { next, weights }: Words): tf.Scalar {
  const [batch, , vocabulary] = logits.shape;
  const rows = tf.reshape(logits, [-1, vocabulary]) as tf.Tensor2D; // [batch · time, vocabulary]
  const nats = tf.neg(ofLabel(tf.logSoftmax(rows), tf.reshape(next, [-1])));
  return tf.div(tf.sum(tf.mul(nats, tf.reshape(weights, [-1]))), batch);
}

/**
 * Mean over captions of Σ_i (1 − Σ_t α_ti)², the doubly stochastic regularisation of Xu et al. 2015, formula 14, divided by the mean number
 * of words as the loss is.
 */
function unevenness(attention: tf.Tensor3D, weights: tf.Tensor2D): tf.Scalar {
  const isWord = tf.expandDims(tf.cast(tf.greater(weights, 0), 'float32'), 2); // [batch, time, 1]
  const sums = tf.sum(tf.mul(attention, isWord), 1); // [batch, places]
  const byWord = tf.max(weights, 1); // one over the words of a caption in the mean, [batch]
  return tf.mean(tf.mul(byWord, tf.sum(tf.square(tf.sub(1, sums)), 1)));
}

/**
 * The words with the network's own likeliest ones in the places that were drawn: scheduled sampling (Bengio et al. 2015), of which a step has
 * one forward pass for all places at once, as Duckworth et al. 2019, instead of one for each.
 */
function withGuesses(
  model: tf.LayersModel,
  { features, codes, guessed }: TensorsOf<CaptionBatch>,
): tf.Tensor2D {
  const [batch, time] = codes.shape;
  const choose = tf.customGrad((words) => {
    // In here no gradient is recorded: none goes through a word.
    const [logits] = applied(model, features, words as tf.Tensor);
    const likeliest = tf.cast(tf.argMax(logits, 2), 'int32'); // after each word, [batch, time]
    const start = tf.slice(codes, [0, 0], [batch, 1]);
    const own = tf.concat([start, tf.slice(likeliest, [0, 0], [batch, time - 1])], 1);
    return { value: tf.where(tf.cast(guessed, 'bool'), own, codes), gradFunc: () => tf.zerosLike(codes) };
  });
  return choose(codes) as tf.Tensor2D;
}

function optimizerOf({ optimizer, clipNorm }: ShowAndTellConfig): Optimizer {
  return chain(...(clipNorm > 0 ? [clipByGlobalNorm(clipNorm)] : []), optimizers[optimizer]());
}

const optimizers: Record<ShowAndTellConfig['optimizer'], () => Optimizer> = {
  adam: () => adam(),
  sgd: () => sgd(),
};

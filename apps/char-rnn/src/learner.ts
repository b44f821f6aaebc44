import {
  type Named,
  type Optimizer,
  type TrainingStepOptions,
  adamw,
  chain,
  clipByGlobalNorm,
  clipByValue,
  isBiasOrGain,
  rmsprop,
  softmaxCrossEntropy,
  withGradientNorm,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { CharRnnConfig } from './config.ts';
import { buildModel, stateNames } from './model.ts';
import type { Chunk } from './streams.ts';

/**
 * The parts of a training step, truncated back-propagation through time: the states go on from chunk to chunk of each stream, the
 * gradient goes back to the beginning of a chunk and no further.
 */
export function learner(
  config: CharRnnConfig,
  model: tf.LayersModel,
  random?: Random,
): TrainingStepOptions<Chunk> {
  const names = stateNames(model);
  const zeros = () => new Float32Array(config.streams * config.units);
  return {
    model,
    random,
    optimizer: optimizerOf(config),
    averageDecay: config.averageDecay,
    state: Object.fromEntries(
      names.map((name) => [name, { values: zeros(), shape: [config.streams, config.units] }]),
    ),
    loss: ({ codes, next, carry }, state) => {
      const before = names.map((name) => tf.mul(state[name], carry)); // [streams, units]
      const outputs = model.apply([codes, ...before], { training: true }) as tf.Tensor[];
      const [logits, ...after] = outputs; // [streams, time, vocabulary]
      return { loss: meanNats(logits as tf.Tensor3D, next), state: byName(names, after) };
    },
  };
}

/** What another thread of a training with several workers needs to build the step once more. */
export interface ReplicaConfig {
  config: CharRnnConfig;
  /** Number of characters. */
  vocabulary: number;
}

/** The same in such a thread, where weights, masks and states come from the first. */
export default function replica({ config, vocabulary }: ReplicaConfig): TrainingStepOptions<Chunk> {
  return learner(config, buildModel(config, vocabulary, new Random(0)));
}

/** Mean cross-entropy per character, nats. */
function meanNats(logits: tf.Tensor3D, next: tf.Tensor2D): tf.Scalar {
  const vocabulary = logits.shape[2];
  return softmaxCrossEntropy(tf.reshape(logits, [-1, vocabulary]), tf.reshape(next, [-1]));
}

const byName = (names: readonly string[], tensors: readonly tf.Tensor[]): Named<tf.Tensor> =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]]));

function optimizerOf(config: CharRnnConfig): Optimizer {
  const { clipValue, clipNorm, time } = config;
  return withGradientNorm(
    chain(
      // char-rnn's gradient is that of the sum over the time of a chunk, ours that of the mean.
      ...(clipValue > 0 ? [clipByValue(clipValue / time)] : []),
      ...(clipNorm > 0 ? [clipByGlobalNorm(clipNorm)] : []),
      optimizers[config.optimizer](config),
    ),
  );
}

const optimizers: Record<CharRnnConfig['optimizer'], (config: CharRnnConfig) => Optimizer> = {
  // Torch adds 1e-8 to the root of the square of the summed gradient; here it stands inside of the root.
  rmsprop: ({ time }) => rmsprop({ decay: 0.95, epsilon: (1e-8 / time) ** 2 }),
  adamw: ({ weightDecay }) => adamw({ weightDecay, excludes: isBiasOrGain }),
};

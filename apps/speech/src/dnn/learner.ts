import {
  adam,
  momentum,
  type Optimizer,
  softmaxCrossEntropy,
  type TrainingStepOptions,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { SpeechConfig } from '../config.ts';
import type { FrameBatch } from './frames.ts';
import { buildNetwork } from './model.ts';

/** The parts of a training step: cross-entropy of the states that the frames are aligned with. */
export function learner(
  config: SpeechConfig,
  model: tf.LayersModel,
  random?: Random,
): TrainingStepOptions<FrameBatch> {
  return {
    model,
    random,
    optimizer: OPTIMIZERS[config.optimizer](),
    loss: ({ frames, states }) =>
      softmaxCrossEntropy(model.apply(frames, { training: true }) as tf.Tensor2D, states),
  };
}

const OPTIMIZERS: Record<SpeechConfig['optimizer'], () => Optimizer> = {
  adam: () => adam(),
  momentum: () => momentum({ momentum: 0.9 }),
};

/** What another thread of a training with several workers needs to build the step once more. */
export interface ReplicaConfig {
  config: SpeechConfig;
  /** Numbers of a spliced frame, and of states. */
  sizes: { inputs: number; states: number };
}

/** The same in such a thread, where weights and masks come from the first. */
export default function replica({ config, sizes }: ReplicaConfig): TrainingStepOptions<FrameBatch> {
  return learner(config, buildNetwork(config, sizes, new Random(0)));
}

import { type Optimizer, type TrainingStepOptions, crossEntropy } from '@nutshell/core';
import type { TargetInputs } from '@nutshell/data';
import type { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import type { ImagenetConfig } from './config.ts';
import { networkOf } from './model.ts';
import { recipeOf } from './recipe.ts';

/** The parts of a training step: the network, the cross-entropy with its targets, and the optimiser. */
export function learner(
  model: tf.LayersModel,
  optimizer: Optimizer,
  { averageDecay, random }: { averageDecay?: number; random?: Random } = {},
): TrainingStepOptions<TargetInputs> {
  return {
    model,
    optimizer,
    averageDecay,
    averageStatistics: true,
    random,
    loss: ({ images, targets }) =>
      crossEntropy(model.apply(images, { training: true }) as tf.Tensor2D, targets), // of logits [batch, classes]
  };
}

/** What another thread of a training with several workers needs to build the step once more. */
export interface ReplicaConfig {
  config: ImagenetConfig;
  /** Number of classes. */
  classes: number;
  /** Of a pass. */
  steps: number;
}

/** The same in such a thread, where weights and masks come from the first. */
export default function replica({
  config,
  classes,
  steps,
}: ReplicaConfig): TrainingStepOptions<TargetInputs> {
  return learner(networkOf(config, classes), recipeOf(config, steps).optimizer, config);
}

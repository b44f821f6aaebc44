import type * as tf from '@tensorflow/tfjs';
import {
  type Optimizer,
  type TrainingStepOptions,
  adamw,
  momentum,
  stochasticDiagonalLevenbergMarquardt,
} from '@nutshell/core';
import type { ImageInputs } from '@nutshell/data';
import { Random } from '@nutshell/random';
import type { LeNetConfig } from './config.ts';
import { criterionOf } from './criterion.ts';
import { buildModel } from './model.ts';

/** The parts of a training step: the network, the criterion that it minimises, and the optimiser. */
export function learner(
  config: LeNetConfig,
  model: tf.LayersModel,
  random?: Random,
): TrainingStepOptions<ImageInputs> {
  const criterion = criterionOf(config);
  return {
    model,
    optimizer: optimizers[config.optimizer](config),
    averageDecay: config.ema,
    random,
    loss: ({ images, labels }) =>
      criterion.loss(model.apply(images, { training: true }) as tf.Tensor2D, labels),
  };
}

/** The same in another thread of a training with several workers, where weights and masks come from the first. */
export default function replica(config: LeNetConfig): TrainingStepOptions<ImageInputs> {
  return learner(config, buildModel(config, new Random(0)));
}

const optimizers: Record<LeNetConfig['optimizer'], (config: LeNetConfig) => Optimizer> = {
  'levenberg-marquardt': ({ mu }) => stochasticDiagonalLevenbergMarquardt({ mu }),
  momentum: () => momentum({ momentum: 0.9 }),
  adamw: ({ weightDecay }) => adamw({ weightDecay }),
};

import type * as tf from '@tensorflow/tfjs';
import {
  type Optimizer,
  type TrainingStepOptions,
  adamw,
  momentum,
  stochasticDiagonalLevenbergMarquardt,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { LeNetConfig } from './config.ts';
import { criterionOf } from './criterion.ts';
import { buildModel } from './model.ts';

export interface TensorBatch {
  /** [batch, size, size, 1] */
  images: tf.Tensor4D;
  /** [batch] */
  labels: tf.Tensor1D;
}

/** What a step of training is made of: the network, the criterion that it minimises, and the optimiser. */
export function learner(config: LeNetConfig, model: tf.LayersModel): TrainingStepOptions<TensorBatch> {
  const criterion = criterionOf(config);
  return {
    model,
    optimizer: optimizerOf(config),
    averageDecay: config.ema,
    loss: ({ images, labels }) =>
      criterion.loss(model.apply(images, { training: true }) as tf.Tensor2D, labels),
  };
}

/** The same in another thread of a training with several workers, where weights and masks come from the first. */
export default function replica(config: LeNetConfig): TrainingStepOptions<TensorBatch> {
  return learner(config, buildModel(config, new Random(0)));
}

function optimizerOf({ optimizer, mu, weightDecay }: LeNetConfig): Optimizer {
  if (optimizer === 'levenberg-marquardt') return stochasticDiagonalLevenbergMarquardt({ mu });
  return optimizer === 'adamw' ? adamw({ weightDecay }) : momentum({ momentum: 0.9 });
}

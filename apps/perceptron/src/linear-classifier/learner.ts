import type * as tf from '@tensorflow/tfjs';
import {
  type Optimizer,
  type Schedule,
  type TrainingStepOptions,
  constant,
  cosine,
  optimizer,
  stepwise,
} from '@nutshell/core';
import type { NetworkConfig } from './config.ts';
import type { Criterion } from './criterion.ts';
import type { FlatInputs } from './digits.ts';

/** The parts of a training step: the network, the criterion that it minimises, and the optimiser. */
export function learner(
  config: NetworkConfig,
  model: tf.LayersModel,
  criterion: Criterion,
): TrainingStepOptions<FlatInputs> {
  return {
    model,
    optimizer: optimizerOf(config),
    loss: ({ images, labels }) =>
      criterion.loss(model.apply(images, { training: true }) as tf.Tensor2D, labels),
  };
}

function optimizerOf({ optimizer: name, weightDecay, mu }: NetworkConfig): Optimizer {
  const penalty = weightDecay > 0 ? { weightDecay, decayBiases: false } : {};
  return name === 'stochastic-diagonal-levenberg-marquardt'
    ? optimizer({ name, mu, ...penalty })
    : optimizer({ name, ...penalty });
}

/** The learning rate by passes done. */
export function scheduleOf({ schedule, learningRate, epochs, warmUp }: NetworkConfig): Schedule {
  const curves: Record<NetworkConfig['schedule'], Schedule> = {
    constant: constant(learningRate),
    // section III.B, for LeNet-5's 20 passes
    paper: stepwise(
      [
        [2, 5e-4],
        [3, 2e-4],
        [3, 1e-4],
        [4, 5e-5],
        [8, 1e-5],
      ].map(([passes, eta]) => [(passes * epochs) / 20, eta * learningRate] as const),
    ),
    cosine: cosine(learningRate, { length: epochs }),
    linear: (passes) => learningRate * Math.max(0, 1 - passes / epochs),
  };
  const rate = curves[schedule];
  return warmUp > 0 ? (passes) => rate(passes) * Math.min(1, passes / warmUp) : rate;
}

/** How much of the gradient reaches each layer: why deep plain networks learn slowly, and residual ones do not. */
import { TrainingStep, globalNorm, sgd, tensorsOf } from '@nutshell/core';
import type { TargetInputs } from '@nutshell/data';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { learner } from './learner.ts';

/** Of a layer with a kernel. */
export interface LayerGradient {
  layer: string;
  /** Euclidean norm of ∂loss/∂kernel. */
  norm: number;
}

/**
 * The norm of the gradient of every kernel for a batch, from the picture to the logits. The running statistics of batch normalisation move as in
 * any step: it is the last use of the model.
 * @param random of the masks of dropout
 */
export function gradientsByDepth(
  model: tf.LayersModel,
  batch: TargetInputs,
  random: Random,
): LayerGradient[] {
  const step = new TrainingStep({ ...learner(model, sgd(), { random }), compiled: false });
  const inputs = tensorsOf(step.inputsOf(batch));
  try {
    return tf.tidy(() => {
      const { gradients } = step.differentiate(inputs);
      return Object.entries(gradients)
        .filter(([, { rank }]) => rank > 1)
        .map(([name, gradient]) => ({
          layer: name.replace(/\/\w+$/, ''),
          norm: globalNorm({ gradient }).dataSync()[0],
        }));
    });
  } finally {
    tf.dispose(inputs);
    step.dispose();
  }
}

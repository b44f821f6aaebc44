import * as tf from '@tensorflow/tfjs';
import type { GradientTransform } from '../gradients.ts';
import type { Optimizer } from './optimizer.ts';

export interface DecayOptions {
  /** Which parameters do not decay; by default all decay. */
  excludes?: (name: string, parameter: tf.Tensor) => boolean;
}

/**
 * The usual exclusion: biases, and the gains and shifts of normalisation layers, are the parameters of at
 * most one dimension.
 */
export function isBiasOrGain(_name: string, parameter: tf.Tensor): boolean {
  return parameter.rank <= 1;
}

/**
 * Coupled weight decay: adds λ θ, the gradient of the penalty λ/2 ‖θ‖², to the gradients that the optimiser
 * sees. The λ of AlexNet (5e-4) and ResNet (1e-4).
 */
export function weightDecay(decay: number, { excludes = () => false }: DecayOptions = {}): GradientTransform {
  return (gradients, parameters) =>
    tf.tidy(() => {
      const decayed = { ...gradients };
      for (const [name, gradient] of Object.entries(gradients)) {
        if (excludes(name, parameters[name])) continue;
        decayed[name] = tf.add(gradient, tf.mul(parameters[name], decay));
      }
      return decayed;
    });
}

/**
 * Decoupled weight decay (Loshchilov and Hutter 2019): subtracts η λ θ from the updates, so that an adaptive
 * rule does not rescale the decay. η is the learning rate of the step, as in PyTorch and Optax; the paper
 * multiplies by the schedule's factor alone.
 */
export function decoupledWeightDecay(
  optimizer: Optimizer,
  decay: number,
  { excludes = () => false }: DecayOptions = {},
): Optimizer {
  return {
    ...optimizer,
    update: (gradients, slots, parameters, learningRate) =>
      tf.tidy(() => {
        const step = optimizer.update(gradients, slots, parameters, learningRate);
        const scale = tf.mul(learningRate, -decay);
        for (const name of Object.keys(parameters)) {
          if (excludes(name, parameters[name])) continue;
          step.updates[name] = tf.add(step.updates[name], tf.mul(parameters[name], scale));
        }
        return step;
      }),
  };
}

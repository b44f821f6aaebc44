import * as tf from '@tensorflow/tfjs';
import { globalNorm } from '../gradients.ts';
import type { Optimizer } from './optimizer.ts';

/** The slot that {@link withGradientNorm} keeps. */
export const GRADIENT_NORM = 'gradientNorm';

/**
 * The same optimiser, which keeps the global norm of the newest gradient, before any clipping, among its slots: to be logged from time to
 * time by `step.slots[GRADIENT_NORM].dataSync()[0]`. It costs one pass over the gradients, and nothing where nobody asks.
 */
export function withGradientNorm(optimizer: Optimizer): Optimizer {
  return {
    ...optimizer,
    slots: (parameters) => ({ ...optimizer.slots(parameters), [GRADIENT_NORM]: tf.scalar(0) }),
    update(gradients, slots, parameters, learningRate) {
      const { updates, slots: next } = optimizer.update(gradients, slots, parameters, learningRate);
      return { updates, slots: { ...next, [GRADIENT_NORM]: globalNorm(gradients) } };
    },
  };
}

import * as tf from '@tensorflow/tfjs';
import { globalNorm } from '../gradients.ts';
import { required } from './elementwise.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * The same optimiser, on parameters that are first brought to the norm √n, n their outputs (the last axis), so that the weights of a unit
 * have norm 1 on average: for kernels before a normalisation, whose length does not matter but for how fast they turn (airbench, Jordan
 * 2024). A parameter that is all zeros stays as it is.
 */
export function fixedNorm(optimizer: Optimizer): Optimizer {
  return {
    ...optimizer,
    update: (gradients, slots, parameters, learningRate) =>
      tf.tidy(() => {
        const step = optimizer.update(gradients, slots, parameters, learningRate);
        for (const [name, parameter] of Object.entries(parameters)) {
          const outputs = parameter.shape.at(-1) ?? 1;
          const norm = tf.maximum(globalNorm({ parameter }), 1e-30);
          const growth = tf.sub(tf.div(Math.sqrt(outputs), norm), 1);
          step.updates[name] = tf.add(required(step.updates, name, 'update'), tf.mul(parameter, growth));
        }
        return step;
      }),
  };
}

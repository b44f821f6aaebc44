import * as tf from '@tensorflow/tfjs';
import type { GradientTransform } from '../gradients.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * An optimiser that sees transformed gradients; the transforms are applied in the order written:
 *
 *     chain(clipByGlobalNorm(5), weightDecay(1e-4), momentum())
 */
export function chain(...parts: [...GradientTransform[], Optimizer]): Optimizer {
  const optimizer = parts.at(-1) as Optimizer;
  const transforms = parts.slice(0, -1) as GradientTransform[];
  return {
    ...optimizer,
    update: (gradients, slots, parameters, learningRate) =>
      tf.tidy(() => {
        const transformed = transforms.reduce(
          (current, transform) => transform(current, parameters),
          gradients,
        );
        return optimizer.update(transformed, slots, parameters, learningRate);
      }),
  };
}

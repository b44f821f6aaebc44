import * as tf from '@tensorflow/tfjs';
import { required } from './elementwise.ts';
import type { Optimizer } from './optimizer.ts';

/** The slot that {@link fading} keeps: steps taken so far. */
const STEPS = 'fadingSteps';

/**
 * The same optimiser with a learning rate that falls in a line to 0 within so many steps, beside what the schedule says: for parameters
 * that are to rest after a while.
 */
export function fading(optimizer: Optimizer, { steps }: { steps: number }): Optimizer {
  if (!(steps > 0)) throw new RangeError(`fading needs a number of steps above 0, not ${steps}`);
  return {
    ...optimizer,
    slots: (parameters) => ({ ...optimizer.slots(parameters), [STEPS]: tf.scalar(0) }),
    update: (gradients, slots, parameters, learningRate) =>
      tf.tidy(() => {
        const taken = required(slots, STEPS, 'slot');
        const share = tf.relu(tf.sub(1, tf.div(taken, steps)));
        const rate = tf.mul(learningRate, share) as tf.Scalar;
        const step = optimizer.update(gradients, slots, parameters, rate);
        return { updates: step.updates, slots: { ...step.slots, [STEPS]: tf.add(taken, 1) } };
      }),
  };
}

import * as tf from '@tensorflow/tfjs';
import { required } from './elementwise.ts';
import type { Named, Optimizer, OptimizerStep } from './optimizer.ts';

/** The slot that counts the steps taken. */
const STEPS = 'lookaheadSteps';

/**
 * Lookahead (Zhang, Lucas, Hinton and Ba 2019) with a share that rises over training (Jordan 2024, section 3.4): after every `every`
 * steps of the inner optimiser, its "fast" weights θ go on from slow ones,
 *
 *     φ ← ρ φ + (1 − ρ) θ,  θ ← φ,   ρ = decay^every · (t / steps)^power  after step t,
 *
 * and after the last step θ ← φ once more. At first ρ is near 0, so φ follows; in the end it is an average of the weights.
 * @param options.steps of the whole training; `every` 5, `decay` 0.95 and `power` 3 are those of the paper.
 */
export function lookahead(
  optimizer: Optimizer,
  {
    steps,
    every = 5,
    decay = 0.95,
    power = 3,
  }: { steps: number; every?: number; decay?: number; power?: number },
): Optimizer {
  if (!(steps > 0)) throw new RangeError(`lookahead needs the number of steps of the training, not ${steps}`);
  return {
    ...optimizer,
    name: `lookahead ${optimizer.name}`,
    slots: (parameters) => ({ ...optimizer.slots(parameters), ...slowOf(parameters), [STEPS]: tf.scalar(0) }),
    update: (gradients, slots, parameters, learningRate) =>
      tf.tidy(() => {
        const inner = optimizer.update(gradients, slots, parameters, learningRate);
        const t = tf.add(required(slots, STEPS, 'slot'), 1);
        const meets = tf.cast(tf.equal(tf.mod(t, every), 0), 'float32');
        const ends = tf.cast(tf.greaterEqual(t, steps), 'float32');
        const rho = tf.mul(tf.pow(tf.div(t, steps), power), decay ** every);
        const followed = tf.mul(meets, tf.sub(1, tf.minimum(rho, 1))); // share of θ that φ takes over
        const replaced = tf.maximum(meets, ends); // whether θ goes on from φ
        const step: OptimizerStep = { updates: { ...inner.updates }, slots: { ...inner.slots, [STEPS]: t } };
        for (const [name, parameter] of Object.entries(parameters)) {
          const slow = required(slots, SLOW + name, 'slot');
          const update = required(inner.updates, name, 'update');
          const ahead = tf.sub(tf.add(parameter, update), slow); // θ − φ
          step.slots[SLOW + name] = tf.add(slow, tf.mul(ahead, followed));
          step.updates[name] = tf.sub(update, tf.mul(ahead, tf.mul(replaced, tf.sub(1, followed))));
        }
        return step;
      }),
  };
}

const SLOW = 'slow/';

const slowOf = (parameters: Named<tf.Tensor>): Named<tf.Tensor> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [SLOW + name, tf.clone(parameter)]),
  );

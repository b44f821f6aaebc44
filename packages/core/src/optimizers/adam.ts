import * as tf from '@tensorflow/tfjs';
import { applyRule, average, filledSlots, required } from './elementwise.ts';
import type { Optimizer } from './optimizer.ts';
import { decoupledWeightDecay, type DecayOptions } from './weight-decay.ts';

/**
 * Adam (Kingma and Ba 2015, algorithm 1):
 *
 *     m ← β₁ m + (1 − β₁) g,   m̂ = m / (1 − β₁ᵗ)
 *     v ← β₂ v + (1 − β₂) g²,  v̂ = v / (1 − β₂ᵗ)
 *     Δθ = −η m̂ / (√v̂ + ε)
 *
 * The scalar slots `weight1` and `weight2` hold 1 − βᵗ, the total weight of the gradients in m and v. They
 * are the same running average taken of the constant 1, which keeps the digits that subtracting a float32 βᵗ
 * from 1 would lose.
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = {}): Optimizer {
  return {
    name: 'adam',
    slots: (parameters) => ({
      weight1: tf.scalar(0),
      weight2: tf.scalar(0),
      ...filledSlots(parameters, { mean: 0, square: 0 }),
    }),
    update: (gradients, slots, parameters, learningRate) =>
      tf.tidy(() => {
        const weight1 = average(required(slots, 'weight1', 'slot'), 1, beta1);
        const weight2 = average(required(slots, 'weight2', 'slot'), 1, beta2);
        // m̂ / (√v̂ + ε) = (√weight2 / weight1) · m / (√v + ε √weight2): the corrections touch scalars only.
        const root2 = tf.sqrt(weight2);
        const scale = tf.neg(tf.div(tf.mul(root2, learningRate), weight1));
        const floor = tf.mul(root2, epsilon);
        const step = applyRule(
          (gradient, old) => {
            const mean = average(old.mean, gradient, beta1);
            const square = average(old.square, tf.square(gradient), beta2);
            return { update: tf.mul(tf.div(mean, tf.add(tf.sqrt(square), floor)), scale), mean, square };
          },
          ['mean', 'square'],
          gradients,
          slots,
          parameters,
        );
        return { updates: step.updates, slots: { weight1, weight2, ...step.slots } };
      }),
  };
}

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2): Adam with decoupled weight decay,
 * Δθ = −η (m̂ / (√v̂ + ε) + λ θ).
 */
export function adamw({
  weightDecay = 0.01,
  excludes,
  ...options
}: {
  weightDecay?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
} & DecayOptions = {}): Optimizer {
  return { ...decoupledWeightDecay(adam(options), weightDecay, { excludes }), name: 'adamw' };
}

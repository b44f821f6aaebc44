import * as tf from '@tensorflow/tfjs';
import { average, elementwise } from './elementwise.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Adagrad (Duchi, Hazan and Singer 2011, figure 1, diagonal): s ← s + g², Δθ = −η g / (√s + ε).
 *
 * @param initial the first value of s: 0 in the paper, 0.1 in TensorFlow.
 */
export function adagrad({ initial = 0, epsilon = 1e-10 } = {}): Optimizer {
  return elementwise('adagrad', { sum: initial }, (descent) => (gradient, old) => {
    const sum = tf.add(old.sum, tf.square(gradient));
    return { update: tf.mul(tf.div(gradient, tf.add(tf.sqrt(sum), epsilon)), descent), sum };
  });
}

/**
 * Adadelta (Zeiler 2012, algorithm 1), where η = 1 as the paper has no learning rate:
 *
 *     s ← ρ s + (1 − ρ) g²
 *     d = √(u + ε) / √(s + ε) · g,  u ← ρ u + (1 − ρ) d²
 *     Δθ = −η d
 *
 * TensorFlow.js 4.22 divides by the s of the step before, so its numbers differ.
 */
export function adadelta({ decay = 0.95, epsilon = 1e-6 } = {}): Optimizer {
  return elementwise('adadelta', { square: 0, moved: 0 }, (descent) => (gradient, old) => {
    const square = average(old.square, tf.square(gradient), decay);
    const ratio = tf.sqrt(tf.div(tf.add(old.moved, epsilon), tf.add(square, epsilon)));
    const move = tf.mul(ratio, gradient);
    return { update: tf.mul(move, descent), square, moved: average(old.moved, tf.square(move), decay) };
  });
}

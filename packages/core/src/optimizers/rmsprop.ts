import * as tf from '@tensorflow/tfjs';
import { average, elementwise } from './elementwise.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * RMSProp (Tieleman and Hinton 2012, Coursera lecture 6e), and its centred form, which divides by the
 * deviation rather than the root mean square (Graves 2013, arXiv 1308.0850, equations 38-41):
 *
 *     n ← ρ n + (1 − ρ) g²,  d = g / √(n + ε)
 *     centred:        m ← ρ m + (1 − ρ) g,  d = g / √(n − m² + ε)
 *     Δθ = −η d;  with momentum  v ← μ v + d,  Δθ = −η v
 *
 * ε is inside the root, as in Graves and TensorFlow, so √ε is the floor of the divisor. Torch and PyTorch add
 * theirs outside: their 1e-8 is about 1e-16 here.
 *
 * @param decay ρ: 0.9 in the lecture, 0.95 in Graves and in char-rnn.
 */
export function rmsprop({ decay = 0.9, momentum = 0, epsilon = 1e-8, centred = false } = {}): Optimizer {
  const initial = { square: 0, ...(centred && { mean: 0 }), ...(momentum !== 0 && { velocity: 0 }) };
  return elementwise<string>('rmsprop', initial, (descent) => (gradient, old) => {
    const square = average(old.square, tf.square(gradient), decay);
    const mean = centred ? average(old.mean, gradient, decay) : old.mean;
    // n ≥ m² holds for exact numbers; rounding can break it by more than ε.
    const variance = centred ? tf.relu(tf.sub(square, tf.square(mean))) : square;
    const scaled = tf.div(gradient, tf.sqrt(tf.add(variance, epsilon)));
    const velocity = momentum !== 0 ? tf.add(tf.mul(old.velocity, momentum), scaled) : scaled;
    return { update: tf.mul(velocity, descent), square, mean, velocity };
  });
}

import * as tf from '@tensorflow/tfjs';
import { elementwise } from './elementwise.ts';
import type { Optimizer } from './optimizer.ts';

/** Stochastic gradient descent (Robbins and Monro 1951): Δθ = −η g. */
export function sgd(): Optimizer {
  return elementwise('sgd', {}, (descent) => (gradient) => ({ update: tf.mul(gradient, descent) }));
}

/**
 * Gradient descent with momentum (Polyak 1964): v ← μ v + g, Δθ = −η v. The learning rate stands outside the
 * velocity, as in PyTorch and TensorFlow.js; AlexNet and Caffe have it inside (v ← μ v − η g, Δθ = v). The
 * two agree while η is constant and differ for about 1 / (1 − μ) steps after it changes (Goyal et al. 2017,
 * section 3, remark 2).
 */
export function momentum({ momentum = 0.9 } = {}): Optimizer {
  return elementwise('momentum', { velocity: 0 }, (descent) => (gradient, old) => {
    const velocity = tf.add(tf.mul(old.velocity, momentum), gradient);
    return { update: tf.mul(velocity, descent), velocity };
  });
}

/**
 * Nesterov's accelerated gradient (Sutskever, Martens, Dahl and Hinton 2013, section 2) in the form of
 * Bengio, Boulanger-Lewandowski and Pascanu 2013 ("simplified Nesterov momentum"), where θ stands for the
 * point looked ahead to: v ← μ v + g, Δθ = −η (g + μ v).
 */
export function nesterov({ momentum = 0.9 } = {}): Optimizer {
  return elementwise('nesterov', { velocity: 0 }, (descent) => (gradient, old) => {
    const velocity = tf.add(tf.mul(old.velocity, momentum), gradient);
    return { update: tf.mul(tf.add(gradient, tf.mul(velocity, momentum)), descent), velocity };
  });
}

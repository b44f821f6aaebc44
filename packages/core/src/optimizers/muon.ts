import * as tf from '@tensorflow/tfjs';
import { globalNorm } from '../gradients.ts';
import { elementwise } from './elementwise.ts';
import type { Optimizer } from './optimizer.ts';

/** Of the odd polynomial a s + b s³ + c s⁵ that brings singular values in (0, 1] near 1 in few rounds (Jordan 2024, "Muon"). */
const [A, B, C] = [3.4445, -4.775, 2.0315];

/**
 * Muon (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"): Nesterov's momentum whose step is made orthogonal,
 *
 *     v ← μ v + g,   Δθ = −η · orthogonalized(g + μ v),
 *
 * for matrices and kernels [..., in, out], read as matrices of prod(all but the last) by the last. `orthogonalized` keeps the singular vectors
 * and makes the singular values about 1, between 0.7 and 1.2 after five rounds of a Newton-Schulz iteration. Their multiply-adds are
 * rounds · (2 m n² + n³) for a matrix of m by n ≤ m.
 * @param options.rounds 5 in the paper, 3 in airbench, which is enough there
 * @throws RangeError for a parameter of fewer than two axes: leave biases and gains to another optimiser (`parameterGroups`)
 */
export function muon({ momentum = 0.95, rounds = 5 } = {}): Optimizer {
  return elementwise('muon', { velocity: 0 }, (descent) => (gradient, old) => {
    const velocity = tf.add(tf.mul(old.velocity, momentum), gradient);
    const step = orthogonalized(tf.add(gradient, tf.mul(velocity, momentum)), rounds);
    return { update: tf.mul(step, descent), velocity };
  });
}

/**
 * A tensor read as a matrix, with its singular values brought near 1: X ← X / ‖X‖, then `rounds` times X ← a X + b X XᵀX + c X (XᵀX)².
 * Zeros stay zeros.
 */
export function orthogonalized(gradient: tf.Tensor, rounds: number): tf.Tensor {
  if (gradient.rank < 2)
    throw new RangeError(
      `Muon needs matrices or kernels, not a tensor of shape [${gradient.shape.join(', ')}]`,
    );
  return tf.tidy(() => {
    const columns = gradient.shape.at(-1) as number;
    const matrix = tf.reshape(gradient, [-1, columns]) as tf.Tensor2D;
    const tall = matrix.shape[0] >= columns; // products of the shorter side are the smaller ones
    let X = tf.div(matrix, tf.add(globalNorm({ matrix }), 1e-7)) as tf.Tensor2D; // singular values of at most 1
    for (let round = 0; round < rounds; round++) {
      const square = tf.matMul(X, X, tall, !tall); // XᵀX, or XXᵀ
      const factor = tf.add(tf.mul(square, B), tf.mul(tf.matMul(square, square), C)) as tf.Tensor2D;
      X = tf.add(tf.mul(X, A), tall ? tf.matMul(X, factor) : tf.matMul(factor, X));
    }
    return tf.reshape(X, gradient.shape);
  });
}

import * as tf from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '@nutshell/core';
import type { Codes } from './codes.ts';
import type { NetworkConfig } from './config.ts';

/** The loss that training minimises. */
export interface Criterion {
  /** Mean over the batch. @param outputs [batch, units] @param labels [batch] */
  loss(outputs: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar;
  /** Diagonal second derivatives of one example's loss by the outputs: [batch, units]. */
  curvature(outputs: tf.Tensor, labels: tf.Tensor1D): tf.Tensor;
}

/**
 * `squared`: Σ (y − t)² over the units with their codes as targets (Eq. 8); `logistic`: Σ log(1 + exp −t y), the cross-entropy of units
 * that each say yes or no; both leave out the units that have a code of 0 for the class. `softmax`: cross-entropy of all units together.
 */
export function criterionOf({ criterion }: Pick<NetworkConfig, 'criterion'>, codes: Codes): Criterion {
  const targetsOf = (labels: tf.Tensor1D) =>
    tf.matMul(
      tf.oneHot(labels, codes.length, 1, 0, 'float32') as tf.Tensor2D,
      tf.tensor2d(codes as number[][]),
    ); // [batch, units]
  const total = (perUnit: tf.Tensor): tf.Scalar => tf.mean(tf.sum(perUnit, 1));

  const criteria: Record<NetworkConfig['criterion'], Criterion> = {
    squared: {
      loss: (outputs, labels) =>
        tf.tidy(() => {
          const targets = targetsOf(labels);
          return total(tf.mul(tf.abs(targets), tf.squaredDifference(outputs, targets)));
        }),
      curvature: (_, labels) => tf.tidy(() => tf.mul(2, tf.abs(targetsOf(labels)))),
    },
    logistic: {
      loss: (outputs, labels) =>
        tf.tidy(() => {
          const targets = targetsOf(labels);
          return total(tf.mul(tf.abs(targets), tf.softplus(tf.neg(tf.mul(targets, outputs)))));
        }),
      curvature: (outputs, labels) =>
        tf.tidy(() => {
          const p = tf.sigmoid(outputs);
          return tf.mul(tf.abs(targetsOf(labels)), tf.mul(p, tf.sub(1, p)));
        }),
    },
    softmax: {
      loss: softmaxCrossEntropy,
      curvature: (outputs) =>
        tf.tidy(() => {
          const p = tf.softmax(outputs);
          return tf.mul(p, tf.sub(1, p));
        }),
    },
  };
  return criteria[criterion];
}

import * as tf from '@tensorflow/tfjs';
import { ofLabel, softmaxCrossEntropy } from '@nutshell/core';
import { codes } from './codes.ts';
import type { Architecture } from './model.ts';

/** The loss that training minimises, and the meaning of the network's ten outputs. */
export interface Criterion {
  /** Mean over the batch. @param outputs [batch, 10] @param labels [batch] */
  loss(outputs: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar;
  /** Diagonal second derivatives of one example's loss by the output of layer `curvatureAt`: a tensor of that output's shape. */
  curvature(outputs: tf.Tensor, labels: tf.Tensor1D): tf.Tensor;
  curvatureAt: string;
  /** The meaning of the outputs: the least penalty, or the largest unit or logit, is the network's answer. */
  outputs: 'penalties' | 'units' | 'logits';
  /** [batch, 10], rows that add up to 1. */
  probabilities(outputs: tf.Tensor2D): tf.Tensor2D;
}

/**
 * The maximum a posteriori criterion (Eq. 9), E = y_D + log(e^−j + Σᵢ e^−yᵢ): besides pulling the penalty y_D of the right class down it
 * pushes those of wrong classes up, as long as they are not above j.
 */
function maximumAPosteriori(j: number): Criterion {
  /** log(e^−j + Σᵢ e^−yᵢ), [batch] */
  const logPartition = (penalties: tf.Tensor2D): tf.Tensor1D =>
    tf.logSumExp(tf.neg(tf.concat([penalties, tf.fill([penalties.shape[0], 1], j)], 1)), 1);
  return {
    loss: (penalties, labels) => tf.mean(tf.add(ofLabel(penalties, labels), logPartition(penalties))),
    // With pᵢ = e^−yᵢ / Z: ∂²E/∂xₖ² = 2 (1 − Σᵢ pᵢ) + 4 (Σᵢ pᵢ dᵢₖ² − (Σᵢ pᵢ dᵢₖ)²), dᵢₖ = xₖ − wᵢₖ; no approximation is needed here.
    curvature: (f6) => {
      const difference = tf.sub(tf.expandDims(f6, 1), tf.expandDims(tf.tensor2d(codes), 0)); // [batch, 10, 84]
      const penalties = tf.sum(tf.square(difference), 2) as tf.Tensor2D; // [batch, 10]
      const p = tf.exp(tf.neg(tf.add(penalties, tf.expandDims(logPartition(penalties), 1)))); // [batch, 10]
      const weighted = tf.mul(tf.expandDims(p, 2), difference);
      const variance = tf.sub(tf.sum(tf.mul(weighted, difference), 1), tf.square(tf.sum(weighted, 1))); // [batch, 84]
      return tf.add(tf.mul(4, variance), tf.mul(2, tf.sub(1, tf.sum(p, 1, true))));
    },
    curvatureAt: 'f6-act',
    outputs: 'penalties',
    probabilities: fromPenalties,
  };
}

/** Eq. 8: the squared distance between F6 and the code of the right class. */
const codeDistance: Criterion = {
  loss: (penalties, labels) => tf.mean(ofLabel(penalties, labels)),
  curvature: (f6) => tf.onesLike(f6).mul(2),
  curvatureAt: 'f6-act',
  outputs: 'penalties',
  probabilities: fromPenalties,
};

/** Squared distance between ten units and their targets, +1 for the right class and −1 for the others. */
const unitDistance: Criterion = {
  loss: (units, labels) => tf.mean(tf.sum(tf.squaredDifference(units, tf.oneHot(labels, 10, 1, -1)), 1)),
  curvature: (units) => tf.onesLike(units).mul(2),
  curvatureAt: 'output-act',
  outputs: 'units',
  probabilities: (units) => tf.softmax(tf.mul(units, 4)), // e^−distance to each target: (u − 1)² is less than (u + 1)² by 4u
};

const crossEntropy: Criterion = {
  loss: softmaxCrossEntropy,
  curvature: (logits) => {
    const p = tf.softmax(logits as tf.Tensor2D);
    return tf.mul(p, tf.sub(1, p));
  },
  curvatureAt: 'output',
  outputs: 'logits',
  probabilities: (logits) => tf.softmax(logits),
};

/** Posterior of penalties under Eq. 9 without its rubbish class: pᵢ ∝ e^−yᵢ. */
function fromPenalties(penalties: tf.Tensor2D): tf.Tensor2D {
  return tf.softmax(tf.neg(penalties));
}

export function criterionOf({
  model,
  criterion,
  penalty,
}: Pick<Architecture, 'model' | 'criterion'> & { penalty: number }): Criterion {
  const criteria: Record<Architecture['criterion'], () => Criterion> = {
    map: () => maximumAPosteriori(penalty),
    mse: () => (model === 'lenet5' ? codeDistance : unitDistance),
    'cross-entropy': () => crossEntropy,
  };
  return criteria[criterion]();
}

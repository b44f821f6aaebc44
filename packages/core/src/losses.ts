import * as tf from '@tensorflow/tfjs';

/**
 * Mean cross-entropy of softmax(logits) against class numbers, in nats, from logits: tfjs' categoricalCrossentropy takes probabilities
 * and clips them at 1e-7, which stops the gradient of examples that are very wrong.
 * @param logits [batch, classes] @param labels [batch], int32
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.neg(tf.mean(ofLabel(tf.logSoftmax(logits), labels))));
}

/**
 * Mean cross-entropy of softmax(logits) against targets that are distributions, such as smoothed labels or mixtures, in nats.
 * @param logits [batch, classes] @param targets [batch, classes], each row adding up to 1
 */
export function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1))));
}

/** The entry of each row that belongs to its label: [batch, classes], [batch] → [batch]. */
export function ofLabel(rows: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => tf.sum(tf.mul(rows, tf.oneHot(labels, rows.shape[1])), 1));
}

import * as tf from '@tensorflow/tfjs';
import { compile, constantValue, lecunNormal, seeded, softmaxCrossEntropy } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import { type ImageSplit, batches } from '@nutshell/data';
import { argMaxRows, classificationError } from '@nutshell/metrics';

export interface DigitBatch {
  /** [batch, 28, 28, 1], ink 1 on background 0 */
  images: tf.Tensor4D;
  /** [batch] */
  labels: tf.Tensor1D;
}

/**
 * The network of ConvNetJS's trainer demo: two hidden layers of rectified linear units and a softmax; weights normal of
 * variance 1 / fan-in, biases 0.1 where a ReLU follows, as ConvNetJS has them. [batch, 28, 28, 1] → logits [batch, 10].
 */
export function buildNetwork(units: number, random: Random): tf.LayersModel {
  const dense = (name: string, size: number, hidden: boolean) =>
    tf.layers.dense({
      name,
      units: size,
      activation: hidden ? 'relu' : 'linear',
      kernelInitializer: seeded(lecunNormal(), random.fork(name)),
      biasInitializer: seeded(constantValue(hidden ? 0.1 : 0), random.fork(name)),
    });
  return tf.sequential({
    name: 'optimizers',
    layers: [
      tf.layers.flatten({ name: 'pixels', inputShape: [28, 28, 1] }), // [batch, 784]
      dense('hidden1', units, true), // [batch, units]
      dense('hidden2', units, true), // [batch, units]
      dense('output', 10, false), // [batch, 10]
    ],
  });
}

/** Mean cross-entropy of a batch, nats. */
export function lossOf(model: tf.LayersModel): (batch: DigitBatch) => tf.Scalar {
  return ({ images, labels }) =>
    softmaxCrossEntropy(model.apply(images, { training: true }) as tf.Tensor2D, labels);
}

/** A function that counts a split's misses; `dispose` it with its model. */
export function evaluator(model: tf.LayersModel) {
  const logitsOf = compile((images: tf.Tensor4D) => tf.tidy(() => model.apply(images) as tf.Tensor2D));
  const evaluate = async (split: ImageSplit): Promise<{ error: number; misses: number }> => {
    const logits = new Float32Array(split.length * 10);
    for (const batch of batches(split, { batchSize: 1000 })) {
      const images = tf.tensor4d(batch.images, batch.shape);
      const rows = logitsOf(images);
      logits.set((await rows.data()) as Float32Array, (batch.next - batch.size) * 10);
      tf.dispose([images, rows]);
    }
    const { error, missed } = classificationError(argMaxRows(logits, 10), split.labels);
    return { error, misses: missed.length };
  };
  return Object.assign(evaluate, { dispose: () => logitsOf.dispose() });
}

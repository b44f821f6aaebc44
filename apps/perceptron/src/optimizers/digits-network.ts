import * as tf from '@tensorflow/tfjs';
import {
  type TensorsOf,
  constantValue,
  lecunNormal,
  rowsOf,
  seeded,
  softmaxCrossEntropy,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import { type ImageInputs, type ImageSplit, imageInputs } from '@nutshell/data';
import { argMaxRows, classificationError } from '@nutshell/metrics';

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
export function lossOf(model: tf.LayersModel): (batch: TensorsOf<ImageInputs>) => tf.Scalar {
  return ({ images, labels }) =>
    softmaxCrossEntropy(model.apply(images, { training: true }) as tf.Tensor2D, labels);
}

/** A function that counts the misses of a split. */
export function evaluator(model: tf.LayersModel) {
  const rows = rowsOf<ImageInputs, { logits: tf.Tensor2D }>(
    ({ images }) => ({ logits: model.apply(images) as tf.Tensor2D }),
    { batchSize: 1000 },
  );
  const evaluate = async (split: ImageSplit): Promise<{ error: number; misses: number }> => {
    const { logits } = await rows(imageInputs(split));
    return classificationError(argMaxRows(logits, 10), split.labels);
  };
  return Object.assign(evaluate, { dispose: () => rows.dispose() });
}

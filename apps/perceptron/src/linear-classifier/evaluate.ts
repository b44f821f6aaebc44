import * as tf from '@tensorflow/tfjs';
import { compile } from '@nutshell/core';
import { type ImageSplit, batches } from '@nutshell/data';
import { argMaxRows, classificationError, confusionMatrix } from '@nutshell/metrics';
import type { Codes } from './codes.ts';
import type { NetworkConfig } from './config.ts';
import type { Criterion } from './criterion.ts';
import { pixelsOf } from './digits.ts';

/** How a classifier does on a split. */
export interface Reading {
  /** Share of examples that are read as another class. */
  error: number;
  misses: [index: number, predicted: number][];
  /** Counts, [true class][predicted class]. */
  confusion: number[][];
}

export interface Evaluation extends Reading {
  /** Mean of the criterion. */
  loss: number;
}

/** A function that runs a network over a whole split; to be disposed when it has run for the last time. */
export interface Evaluator {
  (split: ImageSplit): Promise<Evaluation>;
  dispose(): void;
}

export function evaluator(
  model: tf.LayersModel,
  criterion: Criterion,
  codes: Codes,
  config: Pick<NetworkConfig, 'pixels'>,
): Evaluator {
  const measure = compile((images: tf.Tensor2D, labels: tf.Tensor1D) =>
    tf.tidy(() => {
      const outputs = model.apply(images) as tf.Tensor2D; // [batch, units]
      const scores = tf.matMul(outputs, tf.tensor2d(codes as number[][]), false, true); // [batch, classes]
      return [criterion.loss(outputs, labels), scores];
    }),
  );
  const evaluate = async (split: ImageSplit): Promise<Evaluation> => {
    const scores = new Float32Array(split.length * codes.length);
    let lossSum = 0;
    for (const batch of batches(split, { batchSize: 500, pixels: pixelsOf(config) })) {
      const images = tf.tensor2d(batch.images, [batch.size, batch.images.length / batch.size]);
      const labels = tf.tensor1d(batch.labels, 'int32');
      const [loss, found] = measure(images, labels);
      lossSum += (await loss.data())[0] * batch.size;
      scores.set((await found.data()) as Float32Array, (batch.next - batch.size) * codes.length);
      tf.dispose([images, labels, loss, found]);
    }
    const predicted = argMaxRows(scores, codes.length);
    return { ...compareWith(split, predicted, codes.length), loss: lossSum / split.length };
  };
  return Object.assign(evaluate, { dispose: () => measure.dispose() });
}

/** @param predicted the class of every example of the split */
export function compareWith(split: ImageSplit, predicted: ArrayLike<number>, classes: number): Reading {
  const { error, missed } = classificationError(predicted, split.labels);
  const { counts } = confusionMatrix(predicted, split.labels, classes);
  return {
    error,
    misses: Array.from(missed, (index) => [index, predicted[index]]),
    confusion: Array.from({ length: classes }, (_, row) => [
      ...counts.subarray(row * classes, (row + 1) * classes),
    ]),
  };
}

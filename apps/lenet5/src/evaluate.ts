import * as tf from '@tensorflow/tfjs';
import { compile } from '@nutshell/core';
import { type ImageSplit, batches } from '@nutshell/data';
import { argMaxRows, classificationError, confusionMatrix } from '@nutshell/metrics';
import type { LeNetConfig } from './config.ts';
import type { Criterion } from './criterion.ts';
import { pixelsOf } from './input.ts';

export interface Evaluation {
  /** Share of examples whose most probable class is wrong. */
  error: number;
  /** Mean of the criterion. */
  loss: number;
  misses: [index: number, predicted: number][];
  confusion: number[][];
  /** [examples, 10], row by row. */
  probabilities: Float32Array;
}

/** A function that runs the model, without training behaviour, over a whole split. */
export function evaluator(
  model: tf.LayersModel,
  criterion: Criterion,
  config: Pick<LeNetConfig, 'model'>,
): (split: ImageSplit) => Promise<Evaluation> {
  const measure = compile((images: tf.Tensor4D, labels: tf.Tensor1D) =>
    tf.tidy(() => {
      const outputs = model.apply(images) as tf.Tensor2D;
      return [criterion.loss(outputs, labels), criterion.probabilities(outputs)];
    }),
  );
  return async (split) => {
    const probabilities = new Float32Array(split.length * 10);
    let lossSum = 0;
    for (const batch of batches(split, { batchSize: 500, pixels: pixelsOf(config) })) {
      const inputs = [tf.tensor4d(batch.images, batch.shape), tf.tensor1d(batch.labels, 'int32')] as const;
      const [loss, p] = measure(...inputs);
      lossSum += (await loss.data())[0] * batch.size;
      probabilities.set((await p.data()) as Float32Array, (batch.next - batch.size) * 10);
      tf.dispose([...inputs, loss, p]);
    }
    return summarise(split, probabilities, lossSum / split.length);
  };
}

function summarise(split: ImageSplit, probabilities: Float32Array, loss: number): Evaluation {
  const predicted = argMaxRows(probabilities, 10);
  const { error, missed } = classificationError(predicted, split.labels);
  const { counts } = confusionMatrix(predicted, split.labels, 10);
  return {
    error,
    loss,
    misses: Array.from(missed, (index) => [index, predicted[index]]),
    confusion: Array.from({ length: 10 }, (_, row) => [...counts.subarray(row * 10, row * 10 + 10)]),
    probabilities,
  };
}

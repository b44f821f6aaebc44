import * as tf from '@tensorflow/tfjs';
import { type ImageSplit, batches } from '@nutshell/data';
import { argMaxRows, classificationError, confusionMatrix } from '@nutshell/metrics';
import type { LeNetConfig } from './config.ts';
import type { Criterion } from './criterion.ts';
import { pixelsOf } from './digits.ts';

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

/** Runs the model, without training behaviour, over a whole split. */
export async function evaluate(
  model: tf.LayersModel,
  criterion: Criterion,
  split: ImageSplit,
  config: Pick<LeNetConfig, 'model'>,
): Promise<Evaluation> {
  const probabilities = new Float32Array(split.length * 10);
  let lossSum = 0;
  for (const batch of batches(split, { batchSize: 500, pixels: pixelsOf(config) })) {
    const [loss, p] = tf.tidy(() => {
      const outputs = model.apply(tf.tensor4d(batch.images, batch.shape)) as tf.Tensor2D;
      return [criterion.loss(outputs, tf.tensor1d(batch.labels, 'int32')), criterion.probabilities(outputs)];
    });
    lossSum += (await loss.data())[0] * batch.size;
    probabilities.set((await p.data()) as Float32Array, (batch.next - batch.size) * 10);
    tf.dispose([loss, p]);
  }
  const predicted = argMaxRows(probabilities, 10);
  const { error, missed } = classificationError(predicted, split.labels);
  const { counts } = confusionMatrix(predicted, split.labels, 10);
  return {
    error,
    loss: lossSum / split.length,
    misses: Array.from(missed, (index) => [index, predicted[index]]),
    confusion: Array.from({ length: 10 }, (_, row) => [...counts.subarray(row * 10, row * 10 + 10)]),
    probabilities,
  };
}

import type * as tf from '@tensorflow/tfjs';
import { rowsOf } from '@nutshell/core';
import { type ImageInputs, type ImageSplit, imageInputs } from '@nutshell/data';
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

/** The metrics of a split in a result record; none if it was not evaluated. */
export function metricsOf(split: string, evaluation: Evaluation | undefined): Record<string, number> {
  if (!evaluation) return {};
  const { error, misses, loss } = evaluation;
  return { [`${split}.error`]: error, [`${split}.misses`]: misses.length, [`${split}.loss`]: loss };
}

export interface Evaluator {
  (split: ImageSplit): Promise<Evaluation>;
  dispose(): void;
}

/** A function that runs the model, without training behaviour, over a whole split. */
export function evaluator(
  model: tf.LayersModel,
  criterion: Criterion,
  config: Pick<LeNetConfig, 'model'>,
): Evaluator {
  const rows = rowsOf<ImageInputs, { loss: tf.Scalar; probabilities: tf.Tensor2D }>(({ images, labels }) => {
    const outputs = model.apply(images) as tf.Tensor2D;
    return { loss: criterion.loss(outputs, labels), probabilities: criterion.probabilities(outputs) };
  });
  const evaluate = async (split: ImageSplit): Promise<Evaluation> => {
    const { loss, probabilities } = await rows(imageInputs(split, { pixels: pixelsOf(config) }));
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
  };
  return Object.assign(evaluate, { dispose: () => rows.dispose() });
}

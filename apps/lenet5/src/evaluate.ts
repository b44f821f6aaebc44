import type * as tf from '@tensorflow/tfjs';
import { rowsOf } from '@nutshell/core';
import { type ImageInputs, type ImageSplit, imageInputs } from '@nutshell/data';
import { type Classified, argMaxRows, classified } from '@nutshell/metrics';
import type { LeNetConfig } from './config.ts';
import type { Criterion } from './criterion.ts';
import { pixelsOf } from './input.ts';

export interface Evaluation extends Classified {
  /** Mean of the criterion. */
  loss: number;
  /** [examples, 10], row by row. */
  probabilities: Float32Array;
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
    return { loss, probabilities, ...classified(argMaxRows(probabilities, 10), split.labels, 10) };
  };
  return Object.assign(evaluate, { dispose: () => rows.dispose() });
}

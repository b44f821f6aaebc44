import * as tf from '@tensorflow/tfjs';
import { rowsOf } from '@nutshell/core';
import type { ImageSplit } from '@nutshell/data';
import { type Classified, argMaxRows, classified } from '@nutshell/metrics';
import type { Codes } from './codes.ts';
import type { NetworkConfig } from './config.ts';
import type { Criterion } from './criterion.ts';
import { type FlatInputs, flatInputs } from './digits.ts';

export interface Evaluation extends Classified {
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
  const rows = rowsOf<FlatInputs, { loss: tf.Scalar; scores: tf.Tensor2D }>(({ images, labels }) => {
    const outputs = model.apply(images) as tf.Tensor2D; // [batch, units]
    const scores = tf.matMul(outputs, tf.tensor2d(codes as number[][]), false, true) as tf.Tensor2D; // [batch, classes]
    return { loss: criterion.loss(outputs, labels), scores };
  });
  const evaluate = async (split: ImageSplit): Promise<Evaluation> => {
    const { loss, scores } = await rows(flatInputs(split, config));
    return { loss, ...classified(argMaxRows(scores, codes.length), split.labels, codes.length) };
  };
  return Object.assign(evaluate, { dispose: () => rows.dispose() });
}

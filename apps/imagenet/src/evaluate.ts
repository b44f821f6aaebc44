import { type Examples, rowsOf } from '@nutshell/core';
import {
  type ImageInputs,
  type PictureInputOptions,
  type Pictures,
  type StreamedPictures,
  type Views,
  pictureInputs,
  seenInputs,
  streamedInputs,
} from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import { type Classified, argMaxRows, classified, logLoss, metricsOf, topKError } from '@nutshell/metrics';
import type * as tf from '@tensorflow/tfjs';
import type { Card } from './card.ts';
import { type Classifier, probabilitiesOf } from './classifier.ts';
import type { AnyPictures } from './data.ts';

export interface Evaluation extends Classified {
  /** Mean cross-entropy, nats. */
  loss: number;
  /** Share of pictures whose class is not among the five likeliest; only where there are more than ten classes. */
  top5Error?: number;
  /** [pictures, classes], row by row; the mean over the views. */
  probabilities: Float32Array;
}

export interface Evaluator {
  /** @param views default: the centre alone */
  (pictures: AnyPictures, views?: Views): Promise<Evaluation>;
  dispose(): void;
}

/** Pixels of a batch: as many as 500 pictures of 32x32 have, so that memory does not grow with the size of pictures. */
const PIXELS = 500 * 32 * 32;

/** Pictures that a network sees at once. */
export const batchSizeOf = ({ input: { size } }: Pick<Card, 'input'>): number =>
  Math.max(1, Math.floor(PIXELS / size ** 2));

/** @throws Failure for crops out of a square that is no larger than they are */
export function checkViews({ size, square }: Pick<Card['input'], 'size' | 'square'>, views?: Views): void {
  if (views === 'ten crops' && square <= size)
    throw new Failure(
      `--views='ten crops' takes crops of ${size}x${size} out of a larger square, and the network sees all of ${square}x${square}: train it with a larger --square, or choose --views=mirror`,
    );
}

/** A function that runs a network, without training behaviour, over pictures, and averages the probabilities of their views. */
export function evaluator({ model, card }: Pick<Classifier, 'model' | 'card'>): Evaluator {
  const rows = rowsOf<ImageInputs, { probabilities: tf.Tensor2D }>(
    ({ images }) => ({ probabilities: probabilitiesOf({ model, card }, images) }),
    { batchSize: batchSizeOf(card) },
  );
  const evaluate = async (pictures: AnyPictures, views?: Views): Promise<Evaluation> => {
    checkViews(card.input, views);
    const mean = new Float32Array(pictures.length * card.labels.length);
    for (const { weight, inputs } of seenInputs(card.input, views)) {
      const { probabilities } = await rows(examplesOf(pictures, inputs));
      for (let i = 0; i < mean.length; i++) mean[i] += weight * probabilities[i];
    }
    return evaluationOf(mean, pictures.labels);
  };
  return Object.assign(evaluate, { dispose: () => rows.dispose() });
}

/** Pictures as inputs, decoded before or when they are read. */
function examplesOf(pictures: AnyPictures, inputs: PictureInputOptions): Examples<ImageInputs> {
  return 'folder' in pictures.handle
    ? streamedInputs(pictures as StreamedPictures, inputs)
    : pictureInputs(pictures as Pictures, inputs);
}

/** Pictures as the network sees them in evaluation: their centres. */
export function seenExamples(pictures: AnyPictures, { input }: Pick<Card, 'input'>): Examples<ImageInputs> {
  const [{ inputs }] = seenInputs(input);
  return examplesOf(pictures, inputs);
}

/** The first n pictures, or all if there are fewer, as the network sees them in evaluation. */
export async function inputsOf(
  pictures: AnyPictures,
  card: Pick<Card, 'input'>,
  n: number,
): Promise<ImageInputs['images']> {
  return (await seenExamples(pictures, card).batch(firstOf(pictures, n))).images;
}

/** The indices of the first n pictures, or of all if there are fewer. */
export function firstOf({ length }: AnyPictures, n: number): Uint32Array {
  return Uint32Array.from({ length: Math.min(n, length) }, (_, i) => i);
}

/** @param probabilities [pictures, classes], row by row */
function evaluationOf(probabilities: Float32Array, labels: Int32Array): Evaluation {
  const classes = probabilities.length / labels.length;
  return {
    ...classified(argMaxRows(probabilities, classes), labels, classes),
    loss: logLoss(probabilities, labels),
    ...(classes > 10 && { top5Error: topKError(probabilities, labels, 5).error }),
    probabilities,
  };
}

/** The metrics of a result record: `test.error`, `test.misses`, `test.loss`, `test.top5Error`; with a suffix `test.errorViews` and so on. */
export function errorsOf(
  split: string,
  { top5Error, ...evaluation }: Evaluation,
  suffix = '',
): Record<string, number> {
  const metrics = {
    ...metricsOf(split, evaluation),
    ...(top5Error !== undefined && { [`${split}.top5Error`]: top5Error }),
  };
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name + suffix, value]));
}

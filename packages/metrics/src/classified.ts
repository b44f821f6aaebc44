import { classificationError } from './classification.ts';
import { confusionMatrix } from './confusion.ts';

/** The predictions of a classifier for a split, in the form in which a result record holds them. */
export interface Classified {
  /** Fraction of examples predicted wrongly, in [0, 1]. */
  readonly error: number;
  /** Those examples, by ascending index. */
  readonly misses: [index: number, predicted: number][];
  /** Counts `[true class][predicted class]`. */
  readonly confusion: number[][];
}

/**
 * Compares predicted with true classes, both of length n ≥ 1 and in 0 … classes − 1.
 * Throws a RangeError if the lengths differ or are zero, or a class is out of range.
 */
export function classified(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): Classified {
  const { error, missed } = classificationError(predictions, labels);
  const { counts } = confusionMatrix(predictions, labels, classes);
  return {
    error,
    misses: Array.from(missed, (index) => [index, predictions[index]]),
    confusion: Array.from({ length: classes }, (_, row) => [
      ...counts.subarray(row * classes, (row + 1) * classes),
    ]),
  };
}

/** The metrics of a split in a result record, `<split>.error` and so on; none if it was not evaluated. */
export function metricsOf(
  split: string,
  evaluation: (Pick<Classified, 'error' | 'misses'> & { loss?: number }) | undefined,
): Record<string, number> {
  if (!evaluation) return {};
  const { error, misses, loss } = evaluation;
  return {
    [`${split}.error`]: error,
    [`${split}.misses`]: misses.length,
    ...(loss !== undefined && { [`${split}.loss`]: loss }),
  };
}

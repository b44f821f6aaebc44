import { requireClasses, requireInteger, requireSameLength } from './validation.ts';

/** Counts of (true class, predicted class) pairs. */
export interface ConfusionMatrix {
  readonly classes: number;
  /** Number of examples counted. */
  readonly n: number;
  /** Row-major [classes, classes]: row = true class, column = predicted class. */
  readonly counts: Uint32Array;
}

/**
 * Counts how often each true class was predicted as each class; zero examples give a matrix of zeros.
 * Throws a RangeError if the lengths differ, or naming the first label or prediction outside 0 … classes - 1.
 */
export function confusionMatrix(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  requireInteger('classes', classes, 1);
  requireSameLength('predictions', predictions, 'labels', labels);
  requireClasses('labels', labels, classes);
  requireClasses('predictions', predictions, classes);
  const counts = new Uint32Array(classes * classes);
  for (let i = 0; i < labels.length; i++) counts[labels[i] * classes + predictions[i]]++;
  return { classes, n: labels.length, counts };
}

/** Precision, recall and their harmonic mean, each a fraction in [0, 1]. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Scores of one class, and how many examples truly belong to it. */
export interface ClassScores extends Scores {
  readonly support: number;
}

/** Scores of every class and their averages. */
export interface ClassReport {
  readonly classes: ClassScores[];
  readonly accuracy: number;
  /** Unweighted mean over all classes, those without examples included. */
  readonly macro: Scores;
  /** Mean over classes weighted by support. */
  readonly weighted: Scores;
  /** From pooled counts. With one label per example, precision, recall and F1 all equal the accuracy. */
  readonly micro: Scores;
}

/**
 * Per-class precision, recall and F1 with macro, weighted and micro averages.
 *
 * A quotient whose denominator is zero counts as 0: the precision of a class that was never predicted, the
 * recall of a class without examples, F1 where both are 0, and every score of an empty matrix. This is
 * scikit-learn's default (`zero_division`), without its warning.
 */
export function classReport({ classes, n, counts }: ConfusionMatrix): ClassReport {
  const scores: ClassScores[] = [];
  let hits = 0;
  for (let c = 0; c < classes; c++) {
    const hit = counts[c * classes + c];
    let predicted = 0;
    let support = 0;
    for (let other = 0; other < classes; other++) {
      predicted += counts[other * classes + c];
      support += counts[c * classes + other];
    }
    hits += hit;
    scores.push({
      precision: ratio(hit, predicted),
      recall: ratio(hit, support),
      f1: ratio(2 * hit, predicted + support),
      support,
    });
  }
  const accuracy = ratio(hits, n);
  return {
    classes: scores,
    accuracy,
    macro: average(scores, () => 1 / classes),
    weighted: average(scores, ({ support }) => ratio(support, n)),
    micro: { precision: accuracy, recall: accuracy, f1: accuracy },
  };
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

function average(scores: ClassScores[], weight: (scores: ClassScores) => number): Scores {
  const mean = { precision: 0, recall: 0, f1: 0 };
  for (const score of scores) {
    mean.precision += weight(score) * score.precision;
    mean.recall += weight(score) * score.recall;
    mean.f1 += weight(score) * score.f1;
  }
  return mean;
}

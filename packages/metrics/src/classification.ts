import {
  columnsOf,
  requireClasses,
  requireFinite,
  requireInteger,
  requireNonEmpty,
  requireSameLength,
  rowsOf,
} from './validation.ts';

/** The errors of a classifier on a set of examples. */
export interface ClassificationError {
  /** Fraction of examples predicted wrongly, in [0, 1]. */
  readonly error: number;
  /** How many examples were predicted wrongly. */
  readonly misses: number;
  /** Indices of those examples, ascending; `missed.length === misses`. */
  readonly missed: Uint32Array;
  /** How many examples there were. */
  readonly n: number;
}

/**
 * Compares predicted with true classes, both of length n ≥ 1.
 * Throws a RangeError if the lengths differ or are zero, or an entry is not a finite number.
 */
export function classificationError(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
): ClassificationError {
  requireSameLength('predictions', predictions, 'labels', labels);
  requireNonEmpty('labels', labels);
  requireFinite('predictions', predictions);
  requireFinite('labels', labels);
  const n = labels.length;
  let misses = 0;
  for (let i = 0; i < n; i++) if (predictions[i] !== labels[i]) misses++;
  const missed = new Uint32Array(misses);
  for (let i = 0, m = 0; m < misses; i++) if (predictions[i] !== labels[i]) missed[m++] = i;
  return { error: misses / n, misses, missed, n };
}

/**
 * The class with the highest score of every row of `scores`, a row-major matrix [n, classes].
 * Ties go to the lowest class. Where the smallest score wins (LeNet-5's penalties), pass negated scores.
 * Throws a RangeError if `scores` is empty, has an incomplete row, or holds a value that is not finite.
 */
export function argMaxRows(scores: ArrayLike<number>, classes: number): Uint32Array {
  const winners = new Uint32Array(rowsOf('scores', scores, classes));
  requireFinite('scores', scores);
  for (let row = 0, start = 0; row < winners.length; row++, start += classes) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (scores[start + c] > scores[start + best]) best = c;
    winners[row] = best;
  }
  return winners;
}

/**
 * Top-k error: an example is missed if its label is not among the k classes with the highest scores.
 * `scores` is row-major [n, classes], higher is better; `labels` has length n ≥ 1; 1 ≤ k ≤ classes.
 * Ties are ranked by class number, the lowest first, so that k = 1 agrees with {@link argMaxRows} and a
 * classifier that gives every class the same score is right for k of its classes only.
 * Throws a RangeError on labels or k out of range, sizes that do not match, and scores that are not finite.
 */
export function topKError(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  k: number,
): ClassificationError {
  requireNonEmpty('labels', labels);
  const n = labels.length;
  const classes = columnsOf('scores', scores, n);
  requireInteger('k', k, 1, classes);
  requireClasses('labels', labels, classes);
  requireFinite('scores', scores);

  const missed = new Uint32Array(n);
  let misses = 0;
  for (let i = 0, start = 0; i < n; i++, start += classes) {
    const label = labels[i];
    const score = scores[start + label];
    let ahead = 0;
    for (let c = 0; c < classes; c++) {
      const other = scores[start + c];
      if (other > score || (other === score && c < label)) ahead++;
    }
    if (ahead >= k) missed[misses++] = i;
  }
  return { error: misses / n, misses, missed: missed.slice(0, misses), n };
}

/** Top-k accuracy, 1 - {@link topKError}; a fraction in [0, 1]. */
export function topKAccuracy(scores: ArrayLike<number>, labels: ArrayLike<number>, k: number): number {
  const { misses, n } = topKError(scores, labels, k);
  return (n - misses) / n;
}

import { columnsOf, requireClasses, requireInteger, requireNonEmpty } from './validation.ts';

// All functions here take `probabilities`, row-major [n, classes], every row a distribution over the classes,
// and `labels`, the true classes, of length n ≥ 1.

/** Examples whose confidence lies in (low, high], the first bin including 0. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean probability of the predicted class over the bin's examples; 0 in an empty bin. */
  readonly confidence: number;
  /** Fraction of the bin's examples predicted rightly; 0 in an empty bin. */
  readonly accuracy: number;
}

/** A reliability table and the calibration errors that follow from it. */
export interface Reliability {
  readonly bins: ReliabilityBin[];
  /** Expected calibration error: mean of |accuracy - confidence| over bins, weighted by count; in [0, 1]. */
  readonly ece: number;
  /** Maximum calibration error: the largest |accuracy - confidence| of a bin that is not empty. */
  readonly mce: number;
}

/**
 * Compares confidence with accuracy in bins of equal width (Guo, Pleiss, Sun and Weinberger 2017, "On
 * calibration of modern neural networks", section 2, who use 15 bins). The confidence of an example is its
 * largest probability; ties go to the lowest class.
 * Throws a RangeError on sizes that do not match, a label out of range, or a row that is not a distribution.
 */
export function reliability(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 15,
): Reliability {
  requireInteger('bins', bins, 1);
  const classes = requireDistributions(probabilities, labels);
  const n = labels.length;
  const counts = new Float64Array(bins);
  const confidences = new Float64Array(bins);
  const hits = new Float64Array(bins);
  for (let i = 0, start = 0; i < n; i++, start += classes) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (probabilities[start + c] > probabilities[start + best]) best = c;
    const confidence = Math.min(1, probabilities[start + best]);
    const bin = Math.max(0, Math.ceil(confidence * bins) - 1);
    counts[bin]++;
    confidences[bin] += confidence;
    if (best === labels[i]) hits[bin]++;
  }

  const table: ReliabilityBin[] = [];
  let ece = 0;
  let mce = 0;
  for (let b = 0; b < bins; b++) {
    const count = counts[b];
    const confidence = count === 0 ? 0 : confidences[b] / count;
    const accuracy = count === 0 ? 0 : hits[b] / count;
    const gap = Math.abs(accuracy - confidence);
    ece += (count / n) * gap;
    mce = Math.max(mce, gap);
    table.push({ low: b / bins, high: (b + 1) / bins, count, confidence, accuracy });
  }
  return { bins: table, ece, mce };
}

/** Expected calibration error alone: the `ece` of {@link reliability}, and throws as it does. */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 15,
): number {
  return reliability(probabilities, labels, bins).ece;
}

/**
 * Log-loss: the mean of -ln(probability of the true class), in nats, ≥ 0. Probabilities below `floor` count as
 * `floor`, so that one confident mistake costs 36 nats and not infinitely many.
 * Throws as {@link reliability}.
 */
export function logLoss(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  floor = Number.EPSILON,
): number {
  const classes = requireDistributions(probabilities, labels);
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const probability = probabilities[i * classes + labels[i]];
    sum -= Math.log(Math.min(1, Math.max(floor, probability)));
  }
  return sum / labels.length;
}

/**
 * Brier score in its original form for several classes (Brier 1950): the mean over examples of the squared
 * distance between the probabilities and the one-hot label, in [0, 2]. With two classes it is twice the
 * score that looks at the positive class alone.
 * Throws as {@link reliability}.
 */
export function brierScore(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  const classes = requireDistributions(probabilities, labels);
  let sum = 0;
  for (let i = 0, start = 0; i < labels.length; i++, start += classes) {
    for (let c = 0; c < classes; c++) {
      const difference = probabilities[start + c] - (c === labels[i] ? 1 : 0);
      sum += difference * difference;
    }
  }
  return sum / labels.length;
}

// Softmax in single precision may exceed 1 by a rounding error, and the sum over many classes strays further.
const VALUE_TOLERANCE = 1e-6;
const SUM_TOLERANCE = 1e-3;

function requireDistributions(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  requireNonEmpty('labels', labels);
  const classes = columnsOf('probabilities', probabilities, labels.length);
  requireClasses('labels', labels, classes);
  for (let i = 0, at = 0; i < labels.length; i++) {
    let sum = 0;
    for (let c = 0; c < classes; c++, at++) {
      const probability = probabilities[at];
      if (!(probability >= 0 && probability <= 1 + VALUE_TOLERANCE)) {
        throw new RangeError(
          `probabilities[${at}] (example ${i}, class ${c}) is ${probability}; expected a number from 0 to 1`,
        );
      }
      sum += probability;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new RangeError(
        `the probabilities of example ${i} sum to ${sum}; expected 1 (were they passed through a softmax?)`,
      );
    }
  }
  return classes;
}

import { twoSidedP } from './normal.ts';
import { requireBelow, requireInteger, requireNonEmpty, requireSameLength } from './validation.ts';

/** The results of two classifiers, A and B, on the same n examples; the four counts add up to n. */
export interface PairedOutcomes {
  readonly bothRight: number;
  readonly onlyARight: number;
  readonly onlyBRight: number;
  readonly bothWrong: number;
}

/**
 * Pairs two correctness vectors of length n ≥ 1, whose entries are 1 (right) or 0 (wrong).
 * Throws a RangeError if the lengths differ, are zero, or an entry is something else.
 */
export function pairCorrectness(a: ArrayLike<number>, b: ArrayLike<number>): PairedOutcomes {
  requireSameLength('a', a, 'b', b);
  requireNonEmpty('a', a);
  requireBelow(2, 'a correctness', 'a', a);
  requireBelow(2, 'a correctness', 'b', b);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) counts[2 * a[i] + b[i]]++;
  const [bothWrong, onlyBRight, onlyARight, bothRight] = counts;
  return { bothRight, onlyARight, onlyBRight, bothWrong };
}

/**
 * Pairs two lists of missed examples (as `missed` of a ClassificationError, in any order) out of n ≥ 1.
 * Throws a RangeError on an index outside 0 … n - 1 or one that a list holds twice.
 */
export function pairMisses(
  missedByA: ArrayLike<number>,
  missedByB: ArrayLike<number>,
  n: number,
): PairedOutcomes {
  requireInteger('n', n, 1);
  return pairCorrectness(correctness('missedByA', missedByA, n), correctness('missedByB', missedByB, n));
}

function correctness(name: string, missed: ArrayLike<number>, n: number): Uint8Array {
  const right = new Uint8Array(n).fill(1);
  requireBelow(n, 'an example', name, missed);
  for (let i = 0; i < missed.length; i++) {
    if (right[missed[i]] === 0) {
      throw new RangeError(`${name}[${i}] is ${missed[i]}, which the list already holds; expected each once`);
    }
    right[missed[i]] = 0;
  }
  return right;
}

export type McNemarMethod = 'exact' | 'chi-square';

/** Outcome of McNemar's test. */
export interface McNemarResult {
  /** Probability of a disagreement at least this lopsided if both had the same error rate, in [0, 1]. */
  readonly pValue: number;
  /** exact: the smaller of the two counts of disagreement; chi-square: the statistic, one degree of freedom. */
  readonly statistic: number;
  readonly method: McNemarMethod;
  readonly onlyARight: number;
  readonly onlyBRight: number;
}

/** From this many disagreements on the chi-square approximation is the customary choice. */
const EXACT_BELOW = 25;

/**
 * McNemar's test (McNemar 1947): do two classifiers that were tested on the same examples differ in error rate?
 * Only the examples on which exactly one of them is right count. Below 25 of those the two-sided exact
 * binomial test is used, from 25 on chi-square with continuity correction (Edwards 1948), unless `method` says
 * otherwise. No disagreement at all gives p = 1.
 *
 * The test knows the variation between test examples, not that between seeds.
 * Throws a RangeError if a count is not an integer ≥ 0.
 */
export function mcnemar(
  { onlyARight, onlyBRight }: Pick<PairedOutcomes, 'onlyARight' | 'onlyBRight'>,
  method: McNemarMethod | 'auto' = 'auto',
): McNemarResult {
  requireInteger('onlyARight', onlyARight, 0);
  requireInteger('onlyBRight', onlyBRight, 0);
  const disagreements = onlyARight + onlyBRight;
  const counts = { onlyARight, onlyBRight };
  if (method === 'exact' || (method === 'auto' && disagreements < EXACT_BELOW)) {
    const statistic = Math.min(onlyARight, onlyBRight);
    const pValue = Math.min(1, 2 * fairCoinTail(statistic, disagreements));
    return { pValue, statistic, method: 'exact', ...counts };
  }
  // Equal counts would otherwise be "corrected" away from zero.
  const difference = Math.max(0, Math.abs(onlyARight - onlyBRight) - 1);
  const statistic = disagreements === 0 ? 0 : difference ** 2 / disagreements;
  return { pValue: twoSidedP(Math.sqrt(statistic)), statistic, method: 'chi-square', ...counts };
}

/** Probability of at most k heads in n tosses of a fair coin, by logarithms so that any n will do. */
function fairCoinTail(k: number, n: number): number {
  let logTerm = -n * Math.LN2; // ln of C(n, 0) / 2ⁿ
  let tail = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i);
    tail += Math.exp(logTerm);
  }
  return tail;
}

/** Outcome of a two-proportion z-test. */
export interface TwoProportionResult {
  /** countA / nA - countB / nB. */
  readonly difference: number;
  /** The difference in standard errors; 0 where both proportions are 0 or both are 1. */
  readonly z: number;
  /** Two-sided, in [0, 1]. */
  readonly pValue: number;
}

/**
 * Two-proportion z-test with pooled variance, for runs of which only counts of misses are known (a paper's
 * error rate against ours). It takes the two test sets as independent. On one and the same test set, where
 * classifiers tend to stumble over the same examples, it is conservative: prefer {@link mcnemar} where the
 * misses themselves are at hand.
 * Throws a RangeError unless 0 ≤ count ≤ n, integers, n ≥ 1.
 */
export function twoProportionTest(
  countA: number,
  nA: number,
  countB: number,
  nB: number,
): TwoProportionResult {
  requireInteger('nA', nA, 1);
  requireInteger('nB', nB, 1);
  requireInteger('countA', countA, 0, nA);
  requireInteger('countB', countB, 0, nB);
  const pooled = (countA + countB) / (nA + nB);
  const standardError = Math.sqrt(pooled * (1 - pooled) * (1 / nA + 1 / nB));
  const difference = countA / nA - countB / nB;
  const z = standardError === 0 ? 0 : difference / standardError;
  return { difference, z, pValue: twoSidedP(z) };
}

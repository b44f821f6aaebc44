/** BLEU (Papineni, Roukos, Ward and Zhu 2002), as coco-caption computes it: of a whole corpus, with the closest reference length. */
import { requireInteger } from '../validation.ts';
import { type Captioned, requireReferences, wordNgrams } from './captioned.ts';

/** Sums over captions; of two sets together they are the sums of both. */
export interface BleuTotals {
  /** By n − 1: n-grams of the candidates, and how many of them are in a reference, each at most as often as in the one that has most. */
  guesses: number[];
  matches: number[];
  /** Words of the candidates, and of those references that are closest to them in length. */
  length: number;
  referenceLength: number;
}

export interface Bleu {
  /** BLEU-1 … BLEU-`order`, fractions. */
  scores: number[];
  totals: BleuTotals;
}

/** @throws RangeError for no example, or one without references */
export function bleu(examples: readonly Captioned[], order = 4): Bleu {
  requireInteger('order', order, 1);
  requireReferences(examples);
  const totals = examples.map((example) => bleuTotals(example, order)).reduce(add);
  return { scores: bleuOf(totals), totals };
}

/** The sums of one caption, for scores of many subsets, such as a bootstrap's. */
export function bleuTotals({ candidate, references }: Captioned, order = 4): BleuTotals {
  const most = Array.from({ length: order }, () => new Map<string, number>());
  for (const reference of references)
    for (const [k, counts] of wordNgrams(reference, order).entries())
      for (const [ngram, count] of counts) most[k].set(ngram, Math.max(most[k].get(ngram) ?? 0, count));
  const counts = wordNgrams(candidate, order);
  const { length } = candidate;
  return {
    guesses: counts.map((_, k) => Math.max(0, length - k)),
    matches: counts.map((ngrams, k) =>
      [...ngrams].reduce((sum, [ngram, count]) => sum + Math.min(count, most[k].get(ngram) ?? 0), 0),
    ),
    length,
    referenceLength: closest(
      references.map((reference) => reference.length),
      length,
    ),
  };
}

/** The sums of two sets together. */
function add(a: BleuTotals, b: BleuTotals): BleuTotals {
  return {
    guesses: a.guesses.map((count, k) => count + b.guesses[k]),
    matches: a.matches.map((count, k) => count + b.matches[k]),
    length: a.length + b.length,
    referenceLength: a.referenceLength + b.referenceLength,
  };
}

/**
 * Geometric means of the shares of n-grams that match, times exp(1 − r/c) where the candidates' c words are fewer than the references' r.
 * The two small numbers are coco-caption's: they make no division by zero, and of no match a score near zero.
 */
export function bleuOf({ guesses, matches, length, referenceLength }: BleuTotals): number[] {
  const ratio = (length + 1e-15) / (referenceLength + 1e-9);
  const penalty = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  let product = 1;
  return matches.map((count, k) => {
    product *= (count + 1e-15) / (guesses[k] + 1e-9);
    return penalty * product ** (1 / (k + 1));
  });
}

/** The length that is closest to `length`; the shorter of two that are. */
function closest(lengths: readonly number[], length: number): number {
  return lengths.reduce((best, one) => {
    const nearer = Math.abs(one - length) - Math.abs(best - length);
    return nearer < 0 || (nearer === 0 && one < best) ? one : best;
  });
}

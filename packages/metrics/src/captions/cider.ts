/**
 * CIDEr and CIDEr-D (Vedantam, Zitnick and Parikh 2015): how alike a caption and its references are in the n-grams that tell images apart.
 *
 * What coco-caption prints as CIDEr, and most papers with it, is CIDEr-D. Document frequencies are those of the references given, so a
 * score depends on which images are evaluated together.
 */
import { type Captioned, requireReferences, wordNgrams } from './captioned.ts';

const ORDER = 4;
const SIGMA = 6; // words, of CIDEr-D's penalty on a difference in length

export interface Cider {
  /** Mean of `each`. */
  score: number;
  /** By caption, 0 … 10. */
  each: Float64Array;
}

/** CIDEr: cosines of weighted n-gram counts. Words are compared as they are, without the paper's stemming, as in its authors' code. @throws RangeError for no example, or one without references */
export function cider(examples: readonly Captioned[]): Cider {
  return scored(examples, (candidate, reference, k) => {
    let sum = 0;
    for (const [ngram, weight] of candidate.weights[k])
      sum += weight * (reference.weights[k].get(ngram) ?? 0);
    return sum;
  });
}

/** CIDEr-D: a word said again counts no more than the reference has it, and another length lowers the score. @throws RangeError for no example, or one without references */
export function ciderD(examples: readonly Captioned[]): Cider {
  return scored(examples, (candidate, reference, k) => {
    let sum = 0;
    for (const [ngram, weight] of candidate.weights[k]) {
      const other = reference.weights[k].get(ngram) ?? 0;
      sum += Math.min(weight, other) * other;
    }
    return sum * Math.exp(-((candidate.length - reference.length) ** 2) / (2 * SIGMA ** 2));
  });
}

/** A caption as a vector for each length of n-grams. */
interface Vector {
  weights: Map<string, number>[];
  norms: number[];
  /** In pairs of neighbouring words, by which the authors' code measures it. */
  length: number;
}

function scored(
  examples: readonly Captioned[],
  product: (candidate: Vector, reference: Vector, k: number) => number,
): Cider {
  requireReferences(examples);
  const documents = new Map<string, number>(); // in how many images' references an n-gram is
  for (const { references } of examples) {
    const seen = new Set<string>();
    for (const reference of references)
      for (const counts of wordNgrams(reference, ORDER)) for (const ngram of counts.keys()) seen.add(ngram);
    for (const ngram of seen) documents.set(ngram, (documents.get(ngram) ?? 0) + 1);
  }
  const vectorOf = (words: readonly string[]): Vector => {
    const weights = wordNgrams(words, ORDER);
    for (const counts of weights)
      for (const [ngram, count] of counts)
        counts.set(ngram, count * Math.log(examples.length / Math.max(1, documents.get(ngram) ?? 0)));
    const norms = weights.map((counts) => lengthOf([...counts.values()]));
    return { weights, norms, length: Math.max(0, words.length - 1) };
  };
  const each = Float64Array.from(examples, ({ candidate, references }) => {
    const vector = vectorOf(candidate);
    let sum = 0;
    for (const reference of references.map(vectorOf))
      for (let k = 0; k < ORDER; k++) {
        const norms = vector.norms[k] * reference.norms[k];
        if (norms > 0) sum += product(vector, reference, k) / norms;
      }
    return (10 * sum) / ORDER / references.length;
  });
  return { score: each.reduce((sum, one) => sum + one, 0) / each.length, each };
}

/** √Σ vᵢ², the bits of `Math.hypot(...values)`, which a long caption's n-grams would overflow: scaled by the largest, summed after Kahan. */
function lengthOf(values: readonly number[]): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  if (most === 0) return 0;
  let [sum, lost] = [0, 0];
  for (const value of values) {
    const share = Math.abs(value) / most;
    const next = share * share - lost;
    const total = sum + next;
    lost = total - sum - next;
    sum = total;
  }
  return Math.sqrt(sum) * most;
}

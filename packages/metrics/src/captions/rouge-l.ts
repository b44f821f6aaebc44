/** ROUGE-L (Lin 2004) of captions, as coco-caption computes it. */
import { type Captioned, requireReferences } from './captioned.ts';

const BETA = 1.2; // how much recall weighs against precision

/**
 * Mean over captions of an F measure of the longest common subsequence: the best precision and the best recall, which may come from
 * different references, with β = 1.2.
 * @throws RangeError for no example, or one without references
 */
export function rougeL(examples: readonly Captioned[]): { score: number; each: Float64Array } {
  requireReferences(examples);
  const each = Float64Array.from(examples, ({ candidate, references }) => {
    let precision = 0;
    let recall = 0;
    for (const reference of references) {
      const common = commonSubsequence(candidate, reference);
      if (common === 0) continue;
      precision = Math.max(precision, common / candidate.length);
      recall = Math.max(recall, common / reference.length);
    }
    if (precision === 0) return 0;
    return ((1 + BETA ** 2) * precision * recall) / (recall + BETA ** 2 * precision);
  });
  return { score: each.reduce((sum, one) => sum + one, 0) / each.length, each };
}

/** Length of the longest sequence of words that both have in this order, with others between. */
function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0); // of the first words of a, and the first j of b
  for (const word of a) {
    const next = [0];
    for (let j = 0; j < b.length; j++) next.push(word === b[j] ? row[j] + 1 : Math.max(row[j + 1], next[j]));
    row = next;
  }
  return row[b.length];
}

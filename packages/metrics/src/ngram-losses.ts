/** The losses of n-gram models of all orders at once: a model of n tokens contains those of fewer. */
import { continuation, type NgramCounts } from './ngram-counts.ts';
import { type Smoothing, interpolated, orderWeights } from './ngram.ts';
import { requireBelow, requireNonEmpty } from './validation.ts';

/**
 * What {@link NgramModel.loss} gives for the models of 1, 2 … `counts.order` tokens, bit for bit, in the time of the longest alone.
 * @param options.block tokens that are predicted together, each of which takes 16 bytes of memory
 * @returns nats per token, by order; the first is that of order 1
 * @throws RangeError for no token, or one out of range
 */
export function lossesByOrder(
  counts: NgramCounts,
  smoothing: Smoothing,
  tokens: ArrayLike<number>,
  { block = 1 << 22 }: { block?: number } = {},
): number[] {
  requireNonEmpty('tokens', tokens);
  requireBelow(counts.vocabulary, 'a token', 'tokens', tokens);
  const nats = new Array<number>(counts.order).fill(0);
  for (let from = 0; from < tokens.length; from += block)
    addNats(nats, counts, smoothing, tokens, from, Math.min(from + block, tokens.length));
  return nats.map((sum) => sum / tokens.length);
}

/** Adds to `sums`, by order, the nats of the tokens `from` … `to` − 1, each given those before it. */
function addNats(
  sums: number[],
  { levels, order, vocabulary }: NgramCounts,
  smoothing: Smoothing,
  tokens: ArrayLike<number>,
  from: number,
  to: number,
): void {
  const start = Math.max(0, from - order + 1); // of the first token's context
  const n = to - start;
  const p = new Float64Array(n).fill(1 / vocabulary); // of each token, as the next longer order backs off to it
  let contexts = new Int32Array(n); // the k tokens before each place as an n-gram; −1 where they were never seen
  for (let k = 0; k < order; k++) {
    // Kneser-Ney counts the longest n-grams of a model in another way than the same n-grams within a longer model.
    const last = orderWeights[smoothing](levels[k], levels[k + 1], true);
    const within = orderWeights[smoothing](levels[k], levels[k + 1], false);
    const longer = new Int32Array(n).fill(-1);
    for (let i = 0; i < n; i++) {
      const h = contexts[i];
      let complete = p[i];
      if (h >= 0) {
        const hw = continuation(levels[k], h, tokens[start + i], levels[k + 1]);
        complete = interpolated(last, h, hw, p[i]);
        p[i] = interpolated(within, h, hw, p[i]);
        if (i + 1 < n) longer[i + 1] = hw;
      }
      if (start + i >= from) sums[k] -= Math.log(complete);
    }
    contexts = longer;
  }
}

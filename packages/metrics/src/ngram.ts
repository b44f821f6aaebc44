/**
 * N-gram models: the probability of a token given the n − 1 before it, from counts, as mixtures of all orders up to n. What a network
 * has to beat. Witten and Bell 1991, method C; Chen and Goodman 1998 for both smoothings in the interpolated form.
 */
import { continuation, type NgramCounts, type NgramLevel } from './ngram-counts.ts';
import { requireBelow, requireInteger, requireNonEmpty } from './validation.ts';

export type Smoothing = 'witten-bell' | 'kneser-ney';

/**
 * What one order adds: P(w | h) = (a(hw) − discount[a(hw)]) · scale[h] + backoff[h] · P(w | h without its first token). a counts n-grams
 * in the way of the smoothing; those beyond the table's end share its last discount.
 */
interface OrderWeights {
  readonly adjusted: Uint32Array;
  readonly discount: readonly number[];
  readonly scale: Float64Array;
  readonly backoff: Float64Array;
}

/** P(w | h). @param hw the n-gram, or −1 if it was never seen @param shorter P(w | h without its first token) */
export function interpolated(
  { adjusted, discount, scale, backoff }: OrderWeights,
  h: number,
  hw: number,
  shorter: number,
): number {
  if (hw < 0) return backoff[h] * shorter;
  const a = adjusted[hw];
  return backoff[h] * shorter + (a - discount[Math.min(a, discount.length - 1)]) * scale[h];
}

export interface NgramModelOptions {
  /** n, at most that of the counts; 1 predicts from frequencies of tokens alone. Default: that of the counts. */
  readonly order?: number;
  /** `kneser-ney` is the modified form, with three discounts an order. */
  readonly smoothing: Smoothing;
}

export class NgramModel {
  readonly order: number;
  readonly smoothing: Smoothing;
  readonly #counts: NgramCounts;
  readonly #weights: readonly OrderWeights[];

  /** @throws RangeError for an order that the counts do not have */
  constructor(counts: NgramCounts, { order = counts.order, smoothing }: NgramModelOptions) {
    requireInteger('order', order, 1, counts.order);
    this.order = order;
    this.smoothing = smoothing;
    this.#counts = counts;
    this.#weights = Array.from({ length: order }, (_, k) =>
      orderWeights[smoothing](counts.levels[k], counts.levels[k + 1], k + 1 === order),
    );
  }

  /** Mean of {@link surprisals}: nats per token. @throws RangeError for no token, or one out of range */
  loss(tokens: ArrayLike<number>): number {
    requireNonEmpty('tokens', tokens);
    const each = this.surprisals(tokens);
    return each.reduce((sum, nats) => sum + nats, 0) / each.length;
  }

  /**
   * −ln P of each token given those before it in `tokens`; the first has no context. `[length]`, nats.
   * @throws RangeError for a token out of range
   */
  surprisals(tokens: ArrayLike<number>): Float64Array {
    const { vocabulary, levels } = this.#counts;
    requireBelow(vocabulary, 'a token', 'tokens', tokens);
    const nats = new Float64Array(tokens.length);
    let contexts = [0]; // the last 0, 1, 2 … tokens as n-grams, as far as they were seen
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      let p = 1 / vocabulary;
      const longer = [0];
      for (let k = 0; k < contexts.length; k++) {
        const h = contexts[k];
        const hw = longer.length === k + 1 ? continuation(levels[k], h, token, levels[k + 1]) : -1;
        p = interpolated(this.#weights[k], h, hw, p);
        if (hw >= 0) longer.push(hw);
      }
      nats[i] = -Math.log(p);
      if (longer.length > this.order) longer.pop();
      contexts = longer;
    }
    return nats;
  }

  /** The probability of each token after `context`, of which the last n − 1 count. `[vocabulary]`. @throws RangeError for a token out of range */
  next(context: ArrayLike<number>): Float64Array {
    const { vocabulary, levels } = this.#counts;
    requireBelow(vocabulary, 'a token', 'context', context);
    const probabilities = new Float64Array(vocabulary).fill(1 / vocabulary);
    for (let k = 0; k < this.order && k <= context.length; k++) {
      const h = this.#find(context, k);
      if (h < 0) break;
      const { adjusted, discount, scale, backoff } = this.#weights[k];
      for (let w = 0; w < vocabulary; w++) probabilities[w] *= backoff[h];
      const next = levels[k + 1];
      for (let hw = levels[k].first[h]; hw < levels[k].first[h + 1]; hw++) {
        const a = adjusted[hw];
        probabilities[next.token[hw]] += (a - discount[Math.min(a, discount.length - 1)]) * scale[h];
      }
    }
    return probabilities;
  }

  /** The n-gram of the last k tokens, or −1. */
  #find(tokens: ArrayLike<number>, k: number): number {
    const { levels } = this.#counts;
    let found = 0;
    for (let i = 0; i < k && found >= 0; i++)
      found = continuation(levels[i], found, tokens[tokens.length - k + i], levels[i + 1]);
    return found;
  }
}

/** @param longest whether `next` has the longest n-grams of the model */
type WeightsOf = (level: NgramLevel, next: NgramLevel, longest: boolean) => OrderWeights;

export const orderWeights: Record<Smoothing, WeightsOf> = {
  // As many tokens are new after h as there were kinds of tokens after it: P = (c(hw) + T(h) · P′) / (c(h) + T(h)).
  'witten-bell': ({ length, first }, { count }) => {
    const scale = new Float64Array(length);
    const backoff = new Float64Array(length);
    for (let h = 0; h < length; h++) {
      let total = 0;
      for (let hw = first[h]; hw < first[h + 1]; hw++) total += count[hw];
      const kinds = first[h + 1] - first[h];
      scale[h] = kinds === 0 ? 0 : 1 / (total + kinds);
      backoff[h] = kinds === 0 ? 1 : kinds / (total + kinds);
    }
    return { adjusted: count, discount: [0], scale, backoff };
  },

  // Shorter n-grams count by how many different tokens they follow; each count is reduced, and the rest goes to shorter contexts.
  'kneser-ney': ({ length, first }, next, longest) => {
    const adjusted = longest ? next.count : next.before;
    const discount = discounts(adjusted);
    const scale = new Float64Array(length);
    const backoff = new Float64Array(length);
    for (let h = 0; h < length; h++) {
      let total = 0;
      let taken = 0;
      for (let hw = first[h]; hw < first[h + 1]; hw++) {
        total += adjusted[hw];
        taken += discount[Math.min(adjusted[hw], 3)];
      }
      scale[h] = total === 0 ? 0 : 1 / total;
      backoff[h] = total === 0 ? 1 : taken / total;
    }
    return { adjusted, discount, scale, backoff };
  },
};

/**
 * The discounts of counts 0, 1, 2 and 3 or more, from how many n-grams have counts 1 to 4 (Chen and Goodman 1998, section 3). Where one
 * of these numbers is zero, as among the characters of a long text, the formula has no value: ½, 1 and 1½, as KenLM falls back to.
 */
function discounts(counts: Uint32Array): number[] {
  const n = [0, 0, 0, 0, 0];
  for (const count of counts) if (count > 0 && count <= 4) n[count]++;
  const y = n[1] / (n[1] + 2 * n[2]);
  const d = [1, 2, 3].map((count) => count - ((count + 1) * y * n[count + 1]) / n[count]);
  const isUsable = d.every((value, i) => value >= 0 && value <= i + 1) && n.slice(1).every((of) => of > 0);
  return [0, ...(isUsable ? d : [0.5, 1, 1.5])];
}

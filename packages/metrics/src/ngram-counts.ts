/** Counts of all n-grams of a text up to an order, as a trie in typed arrays. */
import { requireBelow, requireInteger, requireNonEmpty } from './validation.ts';

/**
 * The distinct n-grams of one length, sorted by their first n − 1 tokens and then by the last, so that the continuations of a shorter
 * n-gram lie side by side. An n-gram is known by its index here; the empty one is index 0 of level 0.
 */
export interface NgramLevel {
  readonly length: number;
  /** The last token of each. */
  readonly token: Uint16Array;
  /** How often each occurs. */
  readonly count: Uint32Array;
  /** How many different tokens are seen before it; all 0 on the longest level. */
  readonly before: Uint32Array;
  /** `[length + 1]`: its continuations are `first[i]` … `first[i + 1]` − 1 of the next level; all 0 on the longest level. */
  readonly first: Uint32Array;
}

export interface NgramCounts {
  /** Length of the longest n-grams. */
  readonly order: number;
  /** Number of different tokens that there are, whether they occur or not. */
  readonly vocabulary: number;
  /** By length of the n-grams, 0 … order. */
  readonly levels: readonly NgramLevel[];
}

/**
 * Counts every n-gram of 1 … `order` tokens. Time and memory grow with length times order: a million characters of English and order 8
 * take about a second and 40 MB.
 * @param tokens 0 … vocabulary − 1
 * @throws RangeError for no token, a token out of range, or an order below 1
 */
export function countNgrams(
  tokens: ArrayLike<number>,
  { order, vocabulary }: { order: number; vocabulary: number },
): NgramCounts {
  requireNonEmpty('tokens', tokens);
  requireInteger('order', order, 1);
  requireInteger('vocabulary', vocabulary, 1, 65_536);
  requireBelow(vocabulary, 'a token', 'tokens', tokens);
  const text = new Uint16Array(tokens);
  const n = text.length;
  const byToken = sortedBy(text, vocabulary);
  const levels: NgramLevel[] = [emptyNgram(n)];
  let context = new Uint32Array(n + 1); // before each place and the end: the n-gram of the last level there
  for (let length = 1; length <= order && length <= n; length++) {
    const level = levels[length - 1];
    const places = sortedByContext(byToken, context, length - 1, level.length);
    const token = new Uint16Array(places.length);
    const count = new Uint32Array(places.length);
    const nextContext = new Uint32Array(n + 1);
    let found = 0;
    let last = -1; // context of the last place
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      const h = context[place];
      if (h !== last || token[found - 1] !== text[place]) {
        if (h !== last) level.first.fill(found, last + 1, h + 1);
        last = h;
        token[found++] = text[place];
        level.before[context[place + 1]]++; // the same n-gram without its first token
      }
      count[found - 1]++;
      nextContext[place + 1] = found - 1;
    }
    level.first.fill(found, last + 1);
    context = nextContext;
    levels.push({
      length: found,
      token: token.slice(0, found),
      count: count.slice(0, found),
      before: new Uint32Array(found),
      first: new Uint32Array(found + 1),
    });
  }
  return { order: levels.length - 1, vocabulary, levels };
}

/** The n-gram that one more token makes of n-gram `context`, as an index into `next`, the level after that of `context`; or −1. */
export function continuation(level: NgramLevel, context: number, token: number, next: NgramLevel): number {
  let low = level.first[context];
  let high = level.first[context + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (next.token[middle] < token) low = middle + 1;
    else high = middle;
  }
  return low < level.first[context + 1] && next.token[low] === token ? low : -1;
}

/** The places of a text by their token, in the order of the text for each token. */
function sortedBy(text: Uint16Array, vocabulary: number): Uint32Array {
  const starts = new Uint32Array(vocabulary + 1);
  for (let i = 0; i < text.length; i++) starts[text[i] + 1]++;
  for (let token = 0; token < vocabulary; token++) starts[token + 1] += starts[token];
  const places = new Uint32Array(text.length);
  for (let i = 0; i < text.length; i++) places[starts[text[i]]++] = i;
  return places;
}

/** Places from `from` on, sorted by the n-gram before them and, where that is the same, by their token. */
function sortedByContext(
  byToken: Uint32Array,
  context: Uint32Array,
  from: number,
  contexts: number,
): Uint32Array {
  const starts = new Uint32Array(contexts + 1);
  for (let place = from; place < byToken.length; place++) starts[context[place] + 1]++;
  for (let h = 0; h < contexts; h++) starts[h + 1] += starts[h];
  const places = new Uint32Array(byToken.length - from);
  for (let i = 0; i < byToken.length; i++) {
    const place = byToken[i];
    if (place >= from) places[starts[context[place]]++] = place;
  }
  return places;
}

function emptyNgram(count: number): NgramLevel {
  return {
    length: 1,
    token: new Uint16Array(1),
    count: Uint32Array.of(count),
    before: new Uint32Array(1),
    first: new Uint32Array(2),
  };
}

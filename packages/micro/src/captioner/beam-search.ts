/** Sentences that grow word by word, many at a time. */

/** So many rows, each a sentence so far; the first `width` rows tell the first picture, and so on. */
export interface Sentences {
  readonly vocabulary: number;
  /**
   * Adds a word to each row: row r becomes the sentence of row `parents[r]` and `codes[r]`. The first word of all is START.
   * @returns log-probabilities of the word after it, [rows, vocabulary] one after the other
   */
  next(codes: Int32Array, parents: Int32Array): Promise<Float32Array>;
  dispose(): void;
}

/** A whole sentence. */
export interface Hypothesis {
  /** Numbers of its words, without START and END. */
  words: number[];
  /** log of the probability of its words and END, nats. */
  logProbability: number;
  /** By which it is ranked: the log-probability divided by the number of words, END among them, to the power of `lengthNormalisation`. */
  score: number;
}

export interface BeamOptions {
  /** Sentences that are followed at the same time; 1 is greedy. */
  beam: number;
  /** Words of a sentence, at most: it has to end then. */
  longest: number;
  /** 0 ranks sentences by their probability, which prefers short ones. */
  lengthNormalisation: number;
  /** Words that all sentences begin with; none if absent. */
  prefix?: readonly number[];
  codes: SentenceCodes;
}

/** The numbers of what is no word of a sentence. */
export interface SentenceCodes {
  /** Comes before the first word. */
  start: number;
  /** Comes after the last word. */
  end: number;
  /** Never said. */
  never: readonly number[];
}

/** A sentence that goes on. */
interface Live {
  words: number[];
  logProbability: number;
  row: number;
}

interface Search {
  live: Live[];
  /** The best first. */
  complete: Hypothesis[];
}

/**
 * The likeliest sentences of each picture, the best first, up to `beam` of them. Beam search as the paper's section 3.1 has it: of the sentences of
 * t words the best `beam` are kept, each grows by its `beam` likeliest words, and one that ends leaves the beam for the list of results. A
 * picture is done when none that is left could become better than that list. With a beam of the size of the vocabulary to the power of
 * `longest` it finds the best of all sentences.
 * @param sentences begun with `beam` rows for each picture
 */
export async function beamSearch(
  sentences: Sentences,
  pictures: number,
  options: BeamOptions,
): Promise<Hypothesis[][]> {
  const { beam, longest, prefix = [] } = options;
  const searches: Search[] = Array.from({ length: pictures }, (_, picture) => ({
    live: [{ words: [...prefix], logProbability: 0, row: picture * beam }],
    complete: [],
  }));
  const codes = new Int32Array(pictures * beam).fill(options.codes.start);
  const parents = codes.map((_, row) => row);
  for (const code of prefix) {
    const logP = await sentences.next(codes, parents);
    for (const { live } of searches)
      live[0].logProbability += logP[live[0].row * sentences.vocabulary + code];
    codes.fill(code);
  }
  for (let length = prefix.length; length <= longest; length++) {
    const logP = await sentences.next(codes, parents); // [pictures · beam, vocabulary]
    for (const [picture, search] of searches.entries()) {
      const grown = grow(search, length, logP, sentences.vocabulary, options);
      for (const [k, sentence] of grown.entries()) {
        const row = picture * beam + k;
        parents[row] = sentence.row;
        codes[row] = sentence.words[length];
        sentence.row = row;
      }
      search.live = grown;
    }
    if (searches.every(({ live }) => live.length === 0)) break;
  }
  return searches.map(({ complete }) => complete);
}

/** Moves sentences that end to the results. @returns the best that go on, by their parents' rows */
function grow(
  { live, complete }: Search,
  length: number,
  logP: Float32Array,
  vocabulary: number,
  { beam, longest, lengthNormalisation, codes: { end, never } }: BeamOptions,
): Live[] {
  const grown: Live[] = [];
  const normalised = (logProbability: number, words: number) =>
    logProbability / (words + 1) ** lengthNormalisation;
  for (const { words, logProbability, row } of live) {
    const next = logP.subarray(row * vocabulary, (row + 1) * vocabulary);
    for (const code of length >= longest ? [end] : likeliest(next, beam, never)) {
      const total = logProbability + next[code];
      if (code !== end) grown.push({ words: [...words, code], logProbability: total, row });
      else complete.push({ words, logProbability: total, score: normalised(total, words.length) });
    }
  }
  complete.sort((a, b) => b.score - a.score).splice(beam);
  grown.sort((a, b) => b.logProbability - a.logProbability).splice(beam);
  if (grown.length === 0 || complete.length < beam) return grown;
  // No word is likelier than 1, and no sentence longer than allowed.
  const bound = normalised(grown[0].logProbability, longest);
  return bound > complete[beam - 1].score ? grown : [];
}

/** The `count` likeliest words but those of `never`, the likeliest first; those of probability 0 are left out. */
export function likeliest(logP: Float32Array, count: number, never: readonly number[]): number[] {
  const best: number[] = [];
  for (let code = 0; code < logP.length; code++) {
    if (best.length === count && !(logP[code] > logP[best[count - 1]])) continue;
    if (never.includes(code) || logP[code] === -Infinity) continue;
    if (best.length === count) best.pop();
    let place = best.length;
    while (place > 0 && logP[code] > logP[best[place - 1]]) place--;
    best.splice(place, 0, code);
  }
  return best;
}

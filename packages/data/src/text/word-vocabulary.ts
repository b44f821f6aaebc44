/** The words of sentences and their numbers. Runs in browsers. */

/** The numbers that stand for no word of their own: before the first word, after the last, and for a word that is too rare. */
export const START = 0;
export const END = 1;
export const UNKNOWN = 2;

/** The same for a search of sentences, in which the first and the last are never said. */
export const SENTENCE_CODES = { start: START, end: END, never: [START, UNKNOWN] };

const SPECIAL = ['<start>', '<end>', '<unknown>'];

/** Words by number, the most frequent first, words of equal frequency in the order of their characters. */
export class WordVocabulary {
  /** With the three that are no words in front. */
  readonly words: readonly string[];
  readonly size: number;
  readonly #codes: ReadonlyMap<string, number>;

  private constructor(words: readonly string[]) {
    this.words = [...SPECIAL, ...words];
    this.size = this.words.length;
    this.#codes = new Map(words.map((word, i) => [word, SPECIAL.length + i]));
  }

  /**
   * The words of sentences that occur at least `minimumCount` times, by default once.
   * @throws RangeError if no word does
   */
  static of(
    sentences: Iterable<Iterable<string>>,
    { minimumCount = 1 }: { minimumCount?: number } = {},
  ): WordVocabulary {
    const counts = new Map<string, number>();
    for (const sentence of sentences)
      for (const word of sentence) counts.set(word, (counts.get(word) ?? 0) + 1);
    const kept = [...counts].filter(([, count]) => count >= minimumCount);
    if (kept.length === 0)
      throw new RangeError(
        `no word occurs ${minimumCount} times: lower the minimum count, or give more text`,
      );
    kept.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return new WordVocabulary(kept.map(([word]) => word));
  }

  /** The number of a word, {@link UNKNOWN} if it has none. */
  codeOf(word: string): number {
    return this.#codes.get(word) ?? UNKNOWN;
  }

  /** The numbers of a sentence's words, without START and END. */
  encode(words: readonly string[]): Int32Array {
    return Int32Array.from(words, (word) => this.codeOf(word));
  }

  /** The words of numbers. @throws RangeError for a number that is not one of 0 … size−1 */
  decode(codes: ArrayLike<number>): string[] {
    return Array.from(codes, (code, i) => {
      const word = this.words[code];
      if (word === undefined)
        throw new RangeError(`codes[${i}] is ${code}; expected a whole number from 0 to ${this.size - 1}`);
      return word;
    });
  }

  /** The share of the words of sentences that have a number, 0 … 1. */
  coverage(sentences: Iterable<Iterable<string>>): number {
    let [known, all] = [0, 0];
    for (const sentence of sentences)
      for (const word of sentence) {
        all++;
        if (this.#codes.has(word)) known++;
      }
    return all === 0 ? 1 : known / all;
  }

  toJSON(): { words: readonly string[] } {
    return { words: this.words.slice(SPECIAL.length) };
  }

  /** @throws RangeError if it is not what {@link toJSON} gives: a word twice, or none */
  static fromJSON(json: unknown): WordVocabulary {
    const { words } = Object(json) as { words?: unknown };
    if (!Array.isArray(words) || words.length === 0 || !words.every((word) => typeof word === 'string'))
      throw new RangeError('a vocabulary is a list of words');
    if (new Set(words).size !== words.length)
      throw new RangeError(
        `a vocabulary of ${words.length} words, of which only ${new Set(words).size} differ`,
      );
    return new WordVocabulary(words);
  }
}

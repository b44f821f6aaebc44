/** How varied captions are, and how many of them are new. */
import { requireNonEmpty } from '../validation.ts';

export interface Diversity {
  /** Different captions, as a share of all. */
  distinct: number;
  /** Captions that are none of those that were learnt from, as a share of all. */
  novel: number;
  /** Different words of all captions together. */
  vocabulary: number;
  /** Mean number of words. */
  length: number;
}

/**
 * @param captions as lists of words @param learnt the captions of the training, made of words in the same way
 * @throws RangeError for no caption
 */
export function diversity(
  captions: readonly (readonly string[])[],
  learnt: Iterable<readonly string[]>,
): Diversity {
  requireNonEmpty('captions', captions);
  const sentences = captions.map((words) => words.join(' '));
  const known = new Set(Array.from(learnt, (words) => words.join(' ')));
  return {
    distinct: new Set(sentences).size / captions.length,
    novel: sentences.filter((sentence) => !known.has(sentence)).length / captions.length,
    vocabulary: new Set(captions.flat()).size,
    length: captions.reduce((sum, { length }) => sum + length, 0) / captions.length,
  };
}

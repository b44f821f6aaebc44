/** What the metrics of captions read: one description of an image, and those that people gave of it. */
import { requireNonEmpty } from '../validation.ts';

/** Captions as lists of words, as `captionTokens` makes them. */
export interface Captioned {
  readonly candidate: readonly string[];
  /** At least one. */
  readonly references: readonly (readonly string[])[];
}

/** How often each n-gram of 1 … `order` words occurs: by n − 1, by its words with a space between. */
export function wordNgrams(words: readonly string[], order: number): Map<string, number>[] {
  return Array.from({ length: order }, (_, k) => {
    const counts = new Map<string, number>();
    for (let i = 0; i + k < words.length; i++) {
      const ngram = words.slice(i, i + k + 1).join(' ');
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
    return counts;
  });
}

/** Throws a RangeError if there is no example, or one has no reference. */
export function requireReferences(examples: readonly Captioned[]): void {
  requireNonEmpty('examples', examples);
  examples.forEach(({ references }, i) => requireNonEmpty(`examples[${i}].references`, references));
}

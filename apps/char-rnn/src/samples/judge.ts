/** How much sampled texts are like the language that the network has read. All figures are shares, 0 to 1. */
import type { Language } from '@nutshell/micro/recurrent';
import { balanced, identifiersIn, identifiersOf, lexes } from './c-text.ts';
import { linesIn, linesOf, wordsIn, wordsOf } from './prose.ts';

/** The figures of a text by their names in a record, after `samples.`. */
export type Shares = Record<string, number>;

/**
 * Measures texts by what the network was trained on, which takes a second for a few million characters.
 * @param training its training text in pieces, as long as it may be: of it nothing is kept but what the texts have, too
 */
export type Judge = (texts: readonly string[], training: () => Iterable<string>) => Shares[];

export const judges: Record<Language, Judge> = {
  /** C: what lexes, brackets that have a partner, identifiers that are known. */
  c(texts, training) {
    const known = common(texts.flatMap(identifiersOf), identifiersIn(training()));
    return texts.map((text) => ({
      lexes: lexes(text),
      balanced: balanced(text),
      identifiers: shareOf(identifiersOf(text), known),
    }));
  },
  /** Prose and verse: words that are known, and lines that were learnt by heart. */
  prose(texts, training) {
    const words = common(texts.flatMap(wordsOf), wordsIn(training()));
    const lines = common(texts.flatMap(linesOf), linesIn(training()));
    return texts.map((text) => ({
      words: shareOf(wordsOf(text), words),
      memorised: shareOf(linesOf(text), lines),
    }));
  },
};

/** Those of the items that the others have, too. */
function common(items: readonly string[], others: Iterable<string>): Set<string> {
  const missing = new Set(items);
  for (const item of others) missing.delete(item);
  return new Set(items.filter((item) => !missing.has(item)));
}

/** The share of the items that are among the known ones; NaN if there are none. */
function shareOf(items: readonly string[], known: ReadonlySet<string>): number {
  return items.filter((item) => known.has(item)).length / items.length;
}

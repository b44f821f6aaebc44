/** How much a sampled text is like the language that the network has read. All figures are shares, 0 to 1. */
import type { Language } from '@nutshell/micro/recurrent';
import { balanced, identifiersOf, lexes } from './c-text.ts';
import { linesOf, wordsOf } from './prose.ts';

/** Measures a text; the figures by their names in a record, after `samples.`. */
export type Judge = (text: string) => Record<string, number>;

/** A judge by what the network was trained on, which takes a second for a few million characters. */
export const judges = {
  /** C: what lexes, brackets that have a partner, identifiers that are known. */
  c(training) {
    const known = new Set(identifiersOf(training));
    return (text) => ({
      lexes: lexes(text),
      balanced: balanced(text),
      identifiers: shareOf(identifiersOf(text), known),
    });
  },
  /** Prose and verse: words that are known, and lines that were learnt by heart. */
  prose(training) {
    const [words, lines] = [new Set(wordsOf(training)), new Set(linesOf(training))];
    return (text) => ({ words: shareOf(wordsOf(text), words), memorised: shareOf(linesOf(text), lines) });
  },
} satisfies Record<Language, (training: string) => Judge>;

/** The share of the items that are among the known ones; NaN if there are none. */
function shareOf(items: readonly string[], known: ReadonlySet<string>): number {
  return items.filter((item) => known.has(item)).length / items.length;
}

/** "Did you mean": the known name with the fewest edits to the given one. */
import { distance } from 'fastest-levenshtein';

/** `known`, the nearest to `word` first; equally near ones keep their order. Case counts as half an edit at most. */
export function byNearness(word: string, known: readonly string[]): string[] {
  const edits = (name: string) =>
    distance(word.toLowerCase(), name.toLowerCase()) + (distance(word, name) > 0 ? 0.5 : 0);
  return known
    .map((name) => ({ name, edits: edits(name) }))
    .sort((a, b) => a.edits - b.edits)
    .map(({ name }) => name);
}

/** The known name nearest to `word`, or undefined if nothing is known. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return byNearness(word, known)[0];
}

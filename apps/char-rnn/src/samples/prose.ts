/** Words and lines of prose and verse. */
import { inWholeLines } from './pieces.ts';

/** Every word, in small letters, as often as it occurs: letters, with apostrophes and hyphens between them. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+(?:['’-]\p{L}+)*/gu) ?? [];
}

/** {@link wordsOf} a text in pieces. */
export function* wordsIn(pieces: Iterable<string>): Generator<string> {
  for (const piece of inWholeLines(pieces)) yield* wordsOf(piece);
}

/** Lines shorter than this are in any text: "What say you?" */
const WORDS = 4;

/** Every line of four words or more, as often as it occurs, without the spaces around it. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => wordsOf(line).length >= WORDS);
}

/** {@link linesOf} a text in pieces. */
export function* linesIn(pieces: Iterable<string>): Generator<string> {
  for (const piece of inWholeLines(pieces)) yield* linesOf(piece);
}

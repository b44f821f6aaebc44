/** Words and lines of prose and verse. */

/** Every word, in small letters, as often as it occurs: letters, with apostrophes and hyphens between them. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+(?:['’-]\p{L}+)*/gu) ?? [];
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

/** A line that is longer than this is cut: a text without line ends does not fill the memory. */
export const LONGEST = 1 << 20;

/** A text in pieces, cut anew: each ends with a line, but for the last and where a line has a million characters and more. */
export function* inWholeLines(pieces: Iterable<string>, longest = LONGEST): Generator<string> {
  let rest = '';
  for (const piece of pieces) {
    const text = rest + piece;
    const end = text.length > longest ? text.length : text.lastIndexOf('\n') + 1;
    if (end > 0) yield text.slice(0, end);
    rest = text.slice(end);
  }
  if (rest !== '') yield rest;
}

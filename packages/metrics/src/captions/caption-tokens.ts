/**
 * Captions as words, as coco-caption makes them: lower-case, split like the Penn Treebank, without punctuation. A re-implementation of
 * what Stanford's PTBTokenizer 3.4.1 does with captions; web addresses, markup, negative numbers and rare contractions (y'all, rock'n'roll)
 * are not treated as there.
 */

/** Written as one word, and two words of the Treebank. */
const ASSIMILATED: ReadonlyMap<string, readonly string[]> = new Map([
  ['cannot', ['can', 'not']],
  ['gonna', ['gon', 'na']],
  ['gotta', ['got', 'ta']],
  ['wanna', ['wan', 'na']],
  ['lemme', ['lem', 'me']],
  ['gimme', ['gim', 'me']],
  ["'tis", ["'t", 'is']],
  ["'twas", ["'t", 'was']],
  ["more'n", ['more', "'n"]],
]);

/** Their period belongs to them. */
const ABBREVIATIONS =
  'mr|mrs|ms|dr|st|jr|sr|vs|etc|inc|co|corp|ltd|prof|gen|rev|sgt|capt|ave|mt|ft|no(?=\\.\\s*\\d)|ph\\.d';

const BRACKETS: ReadonlyMap<string, string> = new Map([
  ['(', '-lrb-'],
  [')', '-rrb-'],
  ['[', '-lsb-'],
  [']', '-rsb-'],
  ['{', '-lcb-'],
  ['}', '-rcb-'],
]);

const TOKEN = new RegExp(
  [
    String.raw`n't(?![\p{L}\p{N}])`,
    String.raw`'t(?:is|was)(?![\p{L}\p{N}])`,
    String.raw`(?<!\d)'(?:em|n'?|\d\ds?)(?![\p{L}\p{N}])`,
    String.raw`(?:\p{L}\.)+(?![\p{L}\p{N}])`, // u.s., a.
    String.raw`(?:${ABBREVIATIONS})\.(?![\p{L}\p{N}])`,
    String.raw`(?:o'clock|ma'am|d'ye|o'[\p{L}]{2,}|more'n)(?![\p{L}\p{N}])`,
    String.raw`\d+:\d\d(?!\d)`, // a time, also before am and pm
    String.raw`\.?\d+(?:[.,:/]\d+)*(?!-?[\p{L}\p{N}])`,
    String.raw`@?[\p{L}\p{N}_]+(?:[-/.@][\p{L}\p{N}_]+)*`,
    String.raw`'(?:s|m|re|ve|ll|d)(?![\p{L}\p{N}])`,
    String.raw`[!?]+`,
    String.raw`[-.,;:'"\x60]+`, // left out below
    String.raw`\S`,
  ].join('|'),
  'gu',
);

/**
 * The words of a caption. `"A dog's toy isn't new."` gives a, dog, 's, toy, is, n't, new. As in coco-caption, brackets stay, as `-lrb-` and
 * its like, and so do several marks in a row, such as `!!`.
 */
export function captionTokens(caption: string): string[] {
  const text = caption
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2013\u2014]/g, '--')
    .replaceAll('\u2026', '...')
    .replace(/(?<=\p{L})n't(?![\p{L}\p{N}])/gu, " n't"); // do n't
  const tokens: string[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    if (/^[-.,;:'"`]+$/.test(token) || token === '!' || token === '?') continue;
    tokens.push(...(ASSIMILATED.get(token) ?? [BRACKETS.get(token) ?? token]));
  }
  return tokens;
}

/** What can be told of a text as C without compiling it. */
import { type Token, cTokens } from '@nutshell/micro/recurrent';
import { LONGEST, inWholeLines } from './pieces.ts';

/**
 * The tokens of a text in pieces, but for their places. A comment that has a million characters and no end yet is given up: what follows
 * is read as if it began there.
 */
export function* tokensIn(pieces: Iterable<string>): Generator<Pick<Token, 'kind' | 'text'>> {
  let rest = '';
  for (const piece of inWholeLines(pieces)) {
    const tokens = [...cTokens(rest + piece)];
    const last = tokens.pop()!; // a comment or a string may go on in the next piece
    yield* tokens;
    rest = last.text.length > LONGEST ? '' : last.text;
  }
  yield* cTokens(rest);
}

/**
 * The share of a text's characters that belong to tokens of C, comments or white space. All else is wrong: characters that C does not use,
 * from its quote to the end of the line a string or a character constant that does not end there, and from its beginning to the end of the
 * text a comment that does not end.
 */
export function lexes(text: string): number {
  let wrong = 0;
  for (const { kind, text: token } of cTokens(text)) if (kind === 'error') wrong += token.length;
  return 1 - wrong / text.length;
}

const partners: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** The share of the brackets outside of strings and comments that open or close a pair; NaN if there are none. */
export function balanced(text: string): number {
  const open: string[] = [];
  let [brackets, paired] = [0, 0];
  for (const { kind, text: token } of cTokens(text)) {
    if (kind !== 'punctuator' || !'()[]{}'.includes(token)) continue;
    brackets++;
    if (!(token in partners)) open.push(token);
    else if (open.at(-1) === partners[token]) {
      open.pop();
      paired += 2;
    }
  }
  return paired / brackets;
}

/** Every identifier that is no keyword of C11, as often as it occurs. */
export const identifiersOf = (text: string): string[] => [...identifiersIn([text])];

/** {@link identifiersOf} a text in pieces. */
export function* identifiersIn(pieces: Iterable<string>): Generator<string> {
  for (const { kind, text } of tokensIn(pieces)) if (kind === 'identifier' && !keywords.has(text)) yield text;
}

const keywords = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return ' +
    'short signed sizeof static struct switch typedef union unsigned void volatile while ' +
    '_Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local'
  ).split(' '),
);

/** What can be told of a text as C without compiling it. */
import { cTokens } from '@nutshell/micro/recurrent';

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
export function identifiersOf(text: string): string[] {
  return [...cTokens(text)]
    .filter(({ kind, text: token }) => kind === 'identifier' && !keywords.has(token))
    .map(({ text: token }) => token);
}

const keywords = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return ' +
    'short signed sizeof static struct switch typedef union unsigned void volatile while ' +
    '_Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local'
  ).split(' '),
);

import { cTokens } from '@nutshell/micro/recurrent';
import { expect, test } from 'vitest';

/** The tokens but for white space: `kind text`, and nothing but the text for punctuators. */
const tokens = (text: string) =>
  [...cTokens(text)]
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, text }) => (kind === 'punctuator' ? text : `${kind} ${text}`));

test('each kind', () => {
  expect(tokens('x_1 = 0x1fUL + 1e-3f; // end')).toEqual([
    'identifier x_1',
    '=',
    'number 0x1fUL',
    '+',
    'number 1e-3f',
    ';',
    'comment // end',
  ]);
  expect(tokens(String.raw`L"a\"b" 'c' '\''"/*"`)).toEqual([
    String.raw`string L"a\"b"`,
    "character 'c'",
    String.raw`character '\''`,
    'string "/*"',
  ]);
  expect(tokens('a/*"*/b/c')).toEqual(['identifier a', 'comment /*"*/', 'identifier b', '/', 'identifier c']);
  expect(tokens('#define A \\\n\t"b\\\nc" // d\\\ne')).toEqual([
    '#',
    'identifier define',
    'identifier A',
    'string "b\\\nc"',
    'comment // d\\\ne',
  ]);
});

// GCC 12 finds an error or gives a warning ("stray", "missing terminating", "unterminated comment", "empty character constant")
// for these too: `gcc -x c -fsyntax-only -fno-dollars-in-identifiers -`.
test.each([
  ['a @ b', 'error @'],
  ['a $ b', 'error $'],
  ['a ` b', 'error `'],
  ['a \\ b', 'error \\'],
  ['“', 'error “'],
  ['"abc\nd', 'error "abc'],
  ["don't;\nd", "error 't;"],
  ["''", "error ''"],
  ['/* abc\n* /', 'error /* abc\n* /'],
])('%j does not lex', (text, error) => {
  expect(tokens(text)).toContain(error);
});

test('put together the tokens are the text', () => {
  const text = 'int f(void)\n{ return "a\\\n" @ \'b; }\n/* open';
  const cut = [...cTokens(text)];
  expect(cut.map((token) => token.text).join('')).toBe(text);
  cut.forEach(({ at, text: own }) => expect(text.slice(at, at + own.length)).toBe(own));
});

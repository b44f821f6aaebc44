/** The lexical grammar of C (ISO C11, section 6.4), before its preprocessor: what a text is made of, whatever it means. */

export type TokenKind =
  | 'space'
  | 'comment'
  | 'string'
  | 'character'
  | 'identifier'
  | 'number'
  | 'punctuator'
  /** No token begins so: a character that C does not use, or a string, a character constant or a comment that does not end. */
  | 'error';

export interface Token {
  kind: TokenKind;
  text: string;
  /** Index of its first UTF-16 unit in the text. */
  at: number;
}

/** Each kind as a regular expression, tried in this order. Backslash and line end join lines, as the preprocessor does. */
const patterns: Record<TokenKind, RegExp> = {
  space: /(?:[ \t\v\f\r\n]|\\\r?\n)+/,
  comment: /\/\*[^]*?\*\/|\/\/(?:\\[^]|[^\n\\])*/,
  string: /(?:u8|[uUL])?"(?:\\[^]|[^"\\\n])*"/,
  character: /[uUL]?'(?:\\[^]|[^'\\\n])+'/,
  identifier: /[A-Za-z_]\w*/,
  number: /\.?\d(?:[eEpP][+-]|[\w.])*/, // C's pp-number
  error: /''|["'](?:\\[^]|[^\n\\])*|\/\*[^]*|[^\w\s[\](){}.+\-&*~!/%<>=^|?:;,#]/,
  punctuator: /[^]/, // what is left; longer ones are made of these
};
const anyToken = new RegExp(
  Object.entries(patterns)
    .map(([kind, { source }]) => `(?<${kind}>${source})`)
    .join('|'),
  'y',
);

/** Cuts a text into tokens, white space and comments among them: put together they are the text. */
export function* cTokens(text: string): Generator<Token> {
  for (const { groups, 0: found, index } of text.matchAll(new RegExp(anyToken, 'gy'))) {
    const kind = (Object.keys(patterns) as TokenKind[]).find((kind) => groups![kind] !== undefined)!;
    yield { kind, text: found, at: index };
  }
}

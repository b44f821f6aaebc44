/** What cells might keep track of (Karpathy, Johnson and Li 2015, section 4.2): numbers that say at each character what has been read. */
import { cTokens } from './c-tokens.ts';

/** What a text is written in: quotes, comments and brackets are those of C, or of prose. */
export type Language = 'c' | 'prose';

/** What a text is taken for, by the characters that it has: braces make it C, or a language whose brackets and comments are those of C. */
export const languageOf = (characters: Iterable<string>): Language =>
  new Set(characters).has('{') ? 'c' : 'prose';

export interface Feature {
  name: FeatureName;
  title: string;
  /** 0 and 1 only: whether something holds. */
  isBinary: boolean;
  /** By character, once the character is read: the one that opens a quotation is inside of it, the one that closes it is not. */
  values: Float32Array;
}

const titles = {
  quotes: { title: 'inside a quotation', isBinary: true },
  comment: { title: 'inside a comment', isBinary: true },
  directive: { title: 'on a preprocessor line', isBinary: true },
  speaker: { title: 'in the name of a speaker', isBinary: true },
  capitals: { title: 'in a word of capitals', isBinary: true },
  indentation: { title: 'in the white space that a line begins with', isBinary: true },
  linePosition: { title: 'position in the line', isBinary: false },
  wordPosition: { title: 'position in the word', isBinary: false },
  indent: { title: 'width of the line’s indentation', isBinary: false },
  parentheses: { title: 'depth of ( and [', isBinary: false },
  braces: { title: 'depth of {', isBinary: false },
  paragraph: { title: 'lines since an empty one', isBinary: false },
} as const satisfies Record<string, { title: string; isBinary: boolean }>;

export type FeatureName = keyof typeof titles;

/**
 * The features of a text, those left out that are the same at all of its characters.
 *
 * @param text characters are its code points
 */
export function featuresOf(text: string, language: Language): Feature[] {
  const plain = text.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd'); // one UTF-16 unit a character
  const values = { ...layoutOf(plain), ...(language === 'c' ? syntaxOfC(plain) : syntaxOfProse(plain)) };
  return Object.entries(titles).flatMap(([name, about]) => {
    const own = values[name as FeatureName];
    return own?.some((value) => value !== own[0])
      ? [{ name: name as FeatureName, ...about, values: own }]
      : [];
  });
}

type Values = Partial<Record<FeatureName, Float32Array>>;

const TAB = 8;

/** What lines and words show. */
function layoutOf(text: string): Values {
  const [linePosition, wordPosition, indent, indentation, capitals, paragraph] = Array.from(
    { length: 6 },
    () => new Float32Array(text.length),
  );
  let [inLine, inWord, capitalsOnly, isIndented, width, lines] = [0, 0, true, true, 0, 0];
  for (let t = 0; t < text.length; t++) {
    const character = text[t];
    if (character === '\n') {
      lines = inLine === 0 ? 0 : lines + 1;
      [inLine, isIndented, width] = [0, true, 0];
    } else {
      inLine++;
      isIndented &&= character === ' ' || character === '\t';
      if (isIndented) width += character === '\t' ? TAB - (width % TAB) : 1;
    }
    if (/[\p{L}\p{N}_'’]/u.test(character)) {
      capitalsOnly = (inWord === 0 || capitalsOnly) && /[\p{Lu}\p{N}_'’]/u.test(character);
      inWord++;
    } else inWord = 0;
    linePosition[t] = inLine;
    wordPosition[t] = inWord;
    indent[t] = width;
    indentation[t] = Number(isIndented && inLine > 0);
    capitals[t] = Number(inWord >= 2 && capitalsOnly);
    paragraph[t] = lines;
  }
  return { linePosition, wordPosition, indent, indentation, capitals, paragraph };
}

function syntaxOfC(text: string): Values {
  const [quotes, comment, directive, parentheses, braces] = Array.from(
    { length: 5 },
    () => new Float32Array(text.length),
  );
  let [round, curly] = [0, 0];
  for (const { kind, text: token, at } of cTokens(text)) {
    const end = at + token.length;
    if (kind === 'punctuator') {
      // A text may begin inside of brackets, and a network may write more that close than open.
      if (token === '(' || token === '[') round++;
      else if (token === ')' || token === ']') round = Math.max(0, round - 1);
      else if (token === '{') curly++;
      else if (token === '}') curly = Math.max(0, curly - 1);
    }
    parentheses.fill(round, at, end);
    braces.fill(curly, at, end);
    if (kind === 'comment') comment.fill(1, at + 1, token.startsWith('/*') ? end - 1 : end); // after the slash it may be a division
    const quote = token.search(/["']/);
    if (kind === 'string' || kind === 'character') quotes.fill(1, at + quote, end - 1);
  }
  for (const { 0: line, index } of text.matchAll(/^[ \t]*#(?:\\\n|[^\n])*/gm))
    directive.fill(1, index + line.indexOf('#'), index + line.length);
  return { quotes, comment, directive, parentheses, braces };
}

function syntaxOfProse(text: string): Values {
  const [quotes, speaker, parentheses] = Array.from({ length: 3 }, () => new Float32Array(text.length));
  for (const { 0: quotation, index } of text.matchAll(/"[^"]*"|“[^“”]*”/g))
    quotes.fill(1, index, index + quotation.length - 1);
  for (const { 0: line, index } of text.matchAll(/(?<=^|\n\n)[\p{Lu}][^\n:]*:(?=\n)/gu))
    speaker.fill(1, index, index + line.length - 1);
  let depth = 0;
  for (let t = 0; t < text.length; t++) {
    if (text[t] === '(' || text[t] === '[') depth++;
    else if (text[t] === ')' || text[t] === ']') depth = Math.max(0, depth - 1);
    parentheses[t] = depth;
  }
  return { quotes, speaker, parentheses };
}

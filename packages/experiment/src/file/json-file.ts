/** Reads JSON that people write by hand, so a mistake is shown with its line and column. */
import { readFileSync } from 'node:fs';
import { Failure } from './failure.ts';

/**
 * The value in a JSON file.
 * @param name the file as messages should call it
 * @throws Failure with line and column at the first character that cannot continue a JSON text
 */
export function readJson(file: string, name = file): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`${name} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, found } = syntaxError(text);
    throw new Failure(`${name}, line ${line}, column ${column}: not JSON (found ${found}).`);
  }
}

/** A token of JSON, after white space; the first group is the token, the second catches a string. */
const token =
  /[ \t\r\n]*(("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])/y;

/**
 * Where a text stops being JSON. JSON.parse knows, but says so only from Node 22 on.
 * Lines and columns count from 1.
 */
export function syntaxError(text: string): { line: number; column: number; found: string } {
  const open: string[] = [];
  // What may come next: a value, a key, a colon, `,` or the closing bracket; `end` after the outermost value.
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or close' | 'end' = 'value';
  let position = 0;
  for (;;) {
    token.lastIndex = position;
    const match = token.exec(text);
    if (!match || !fits(match[1], match[2] !== undefined)) break;
    position = token.lastIndex;
  }
  position += /^[ \t\r\n]*/.exec(text.slice(position))![0].length;
  const before = text.slice(0, position).split('\n');
  const found =
    position < text.length ? JSON.stringify(text.slice(position, position + 12)) : 'the end of the file';
  return { line: before.length, column: before.at(-1)!.length + 1, found };

  /** Steps over one token; false if it may not stand here. */
  function fits(word: string, isString: boolean): boolean {
    const afterValue = () => (open.length ? ', or close' : 'end');
    if (expected === 'end') return false;
    if (expected === ':') {
      expected = 'value';
      return word === ':';
    }
    if (expected === 'key' || expected === 'key or }') {
      if (isString) expected = ':';
      else if (word === '}' && expected === 'key or }') {
        open.pop();
        expected = afterValue();
      } else return false;
      return true;
    }
    if (expected === ', or close') {
      if (word === ',') expected = open.at(-1) === '{' ? 'key' : 'value';
      else if (word === (open.at(-1) === '{' ? '}' : ']')) {
        open.pop();
        expected = afterValue();
      } else return false;
      return true;
    }
    if (word === '{' || word === '[') {
      open.push(word);
      expected = word === '{' ? 'key or }' : 'value or ]';
    } else if (word === ']' && expected === 'value or ]') {
      open.pop();
      expected = afterValue();
    } else if ('}],:'.includes(word)) return false;
    else expected = afterValue();
    return true;
  }
}

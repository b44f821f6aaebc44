/** Reads JSON that people write by hand: comments and trailing commas are welcome, a mistake is shown with its line and column. */
import { readFileSync } from 'node:fs';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { deepest, isDeep } from './depth.ts';
import { diskFailure } from './disk-failure.ts';
import { Failure } from './failure.ts';

/**
 * The value in a JSON file.
 * @param name the file as messages should call it
 * @throws Failure with the line and column of the first mistake, or that it is nested too deep
 */
export function readJson(file: string, name = file): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw diskFailure(error, { what: `${name} cannot be read`, next: 'try again.' });
  }
  const tooDeep = new Failure(`${name} is nested more than ${deepest} levels deep.`);
  try {
    const value = parsed(text, name);
    if (isDeep(value)) throw tooDeep;
    return value;
  } catch (error) {
    throw error instanceof RangeError ? tooDeep : error; // the stack of the parser is full
  }
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text); // nearly every file; and V8 takes any depth
  } catch {
    const errors: ParseError[] = [];
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    if (!errors.length) return value;
    throw new Failure(`${name}, ${describe(text, errors[0])}.`);
  }
}

/** `line 3, column 1: not JSON (comma expected, found "\"b\": 2")`; lines and columns count from 1. */
function describe(text: string, { error, offset }: ParseError): string {
  const before = text.slice(0, offset).split('\n');
  const mistake = printParseErrorCode(error)
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .toLowerCase();
  const found =
    offset < text.length ? JSON.stringify(text.slice(offset, offset + 12)) : 'the end of the file';
  return `line ${before.length}, column ${before.at(-1)!.length + 1}: not JSON (${mistake}, found ${found})`;
}

import { rmSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readJson } from '../src/file/json-file.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-json-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): unknown {
  const file = path.join(folder, 'file.json');
  writeFileSync(file, text);
  return readJson(file, 'file.json');
}

describe('a JSON file', () => {
  it.each([
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{"a": tru}', 1, 7],
    ['{"a": [1, 2}', 1, 12],
    ['{"a" 1}', 1, 6],
    ["{'a': 1}", 1, 2],
    ['{"a": 01}', 1, 8],
    ['', 1, 1],
    ['[1, 2', 1, 6],
    ['{} x', 1, 4],
    ['{"a": "line\nbreak"}', 1, 7],
    ['{ // a comment\n  "a" 1 }', 2, 7],
  ])('that breaks is refused with the place: %j, line %i, column %i', (text, line, column) => {
    expect(() => read(text)).toThrow(`file.json, line ${line}, column ${column}: not JSON (`);
  });

  it('that breaks is refused with what was expected and what stands there', () => {
    expect(() => read('{\n  "a": 1\n  "b": 2\n}')).toThrow(
      'file.json, line 3, column 3: not JSON (comma expected, found "\\"b\\": 2\\n}").',
    );
  });

  it('may have comments and trailing commas', () => {
    const text = '{\n  // why two\n  "a": 2, /* and */ "b": [1, 2,],\n}\n';
    expect(read(text)).toEqual({ a: 2, b: [1, 2] });
  });

  it('may be nested 200 levels deep, and no deeper, whether it is sound or breaks', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => read(nested(200))).not.toThrow();
    const message = 'file.json is nested more than 200 levels deep.';
    for (const text of [nested(202), nested(20_000), '{"a":'.repeat(20_000), `${nested(20_000)} x`])
      expect(() => read(text)).toThrow(message);
  });
});

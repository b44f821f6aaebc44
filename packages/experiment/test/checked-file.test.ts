import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { Failure, readChecked } from '../src/index.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-checked-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'kept.json');
const schema = z.strictObject({ beam: z.int(), words: z.array(z.string()).default([]) });
const remedy = 'Is the run finished?';

it('is given with its defaults if it is as expected', () => {
  writeFileSync(file, '{"beam": 3}');
  expect(readChecked(file, schema)).toEqual({ beam: 3, words: [] });
});

it.each([
  ['', /^kept\.json, line 1, column 1: not JSON \(.*\)\. Is the run finished\?$/],
  ['{"beam": 3', /^kept\.json, line 1, column 11: not JSON \(.*\)\. Is the run finished\?$/],
  ['null', /^kept\.json: the whole is null: expected object\. Is the run finished\?$/],
  ['{}', /^kept\.json: "beam" is missing: expected number\. Is the run finished\?$/],
  ['{"beam": 2.5}', /^kept\.json: "beam" is 2\.5: expected whole number\. Is the run finished\?$/],
  ['{"beam": 1, "word": []}', /^kept\.json: unknown key "word"; the nearest known key is "words"\. Is /],
  ['{"beam": 1, "words": [1, 2, 3, 4, 5]}', /^kept\.json: "words\.0" is 1: .*"words\.2" is 3: expected string; and 2 more\. Is /],
])('is refused by one message with file, key, value, what was expected, and the remedy: %s', (text, message) => {
  writeFileSync(file, text);
  const read = () => readChecked(file, schema, { name: 'kept.json', remedy });
  expect(read).toThrow(Failure);
  expect(read).toThrow(message);
}); // prettier-ignore

it('is named where it is missing', () => {
  const gone = path.join(folder, 'gone.json');
  expect(() => readChecked(gone, schema, { remedy })).toThrow(
    `${gone} cannot be read: it is not there (ENOENT). Put it back, then try again. Is the run finished?`,
  );
});

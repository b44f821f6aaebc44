import { temporaryFolder } from '@nutshell/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDecoded } from '../src/tested.ts';

const strings = { said: [['one'], ['two']], recognised: [['one'], []] };
const whole = { clean: strings, noisy: strings, noisier: strings };

it('what a run recognised is read back', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'decoded.json'), JSON.stringify(whole));
  expect(readDecoded({ id: 'r', path: (name) => join(folder, name) })).toEqual(whole);
});

it.each([
  ['{}', /decoded\.json: "clean" is missing: .*: is the run r finished\?$/],
  [JSON.stringify({ ...whole, noisy: undefined }), /decoded\.json: "noisy" is missing: /],
  [JSON.stringify({ ...whole, clean: { ...strings, said: [] } }), /decoded\.json: "clean" is .*: expected as many recognised strings as said ones\./],
  ['{"clean":', /decoded\.json, line 1, column 10: not JSON .*: is the run r finished\?$/],
])('a damaged file of what a run recognised is refused with its name: %s', (text, message) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'decoded.json'), text);
  expect(() => readDecoded({ id: 'r', path: (name) => join(folder, name) })).toThrow(message);
}); // prettier-ignore

import { Vocabulary } from '@nutshell/data';
import { temporaryFolder } from '@nutshell/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { loadText, loadTextOf } from '../src/data.ts';

/** Two files, and the settings of a training on both. */
function setting() {
  const folder = temporaryFolder();
  const [one, two] = ['one.txt', 'two.txt'].map((name) => join(folder, name));
  writeFileSync(one, 'abcabcabca');
  writeFileSync(two, 'bcabcabcab');
  return { two, settings: config.parse({ text: 'files', files: `${one},${two}`, split: '90/10' }) };
}

it('joins files with commas between their names', async () => {
  const { vocabulary, splits } = await loadText(setting().settings);
  expect(vocabulary.decode(splits.train.codes)).toBe('abcabcabcabcabcabc');
  expect(vocabulary.decode(splits.validation.codes)).toBe('ab');
});

it('refuses a text that has other characters than the network knows', async () => {
  const { two, settings } = setting();
  const network = { config: settings, vocabulary: Vocabulary.of('abc'), origin: 'files-s1-x' };
  expect((await loadTextOf(network)).splits.train.length).toBe(18);
  writeFileSync(two, 'bcabcabcaz');
  await expect(loadTextOf(network)).rejects.toThrow(
    'the text "files" has 4 different characters, others than the 3 that files-s1-x knows: it has changed since.',
  );
});

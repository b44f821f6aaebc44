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

it('takes files of a command as they are, with commas in their names', async () => {
  const folder = temporaryFolder();
  const files = ['a.txt', 'b, c.txt'].map((name) => join(folder, name));
  files.forEach((file, i) => writeFileSync(file, ['abcabcabca', 'bcabcabcab'][i]));
  const { vocabulary, splits } = await loadText({ text: 'files', files, split: '90/10', minimumCount: 1 });
  expect(vocabulary.decode(splits.train.codes)).toBe('abcabcabcabcabcabc');
  const missing = [files[0], join(folder, 'd, e.txt')];
  expect(() => loadText({ text: 'files', files: missing, split: '90/10', minimumCount: 1 })).toThrow(
    `${missing[1]} does not exist`,
  );
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

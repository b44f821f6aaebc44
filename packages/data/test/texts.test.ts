import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, textCorpus } from '../src/index.ts';
import { quiet, temporaryFolder } from './files.ts';

/** A place that needs no download. */
const shakespeareHere = [process.env.NUTSHELL_MIRROR ?? '', cacheFolder()].some((folder) =>
  existsSync(join(folder, 'tinyshakespeare', 'input.txt')),
);

test.skipIf(!shakespeareHere)('tiny Shakespeare has the sizes that nanoGPT prints', async () => {
  // README of nanoGPT's data/shakespeare_char: 1,115,394 characters, 65 different, 1,003,854 for training and 111,540 for validation.
  const { vocabulary, splits, provenance, report } = await textCorpus('shakespeare', { split: '90/10' });
  expect(vocabulary.characters.join('')).toBe(
    "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  );
  expect(provenance.sizes).toEqual({ train: 1_003_854, validation: 111_540 });
  expect(report.characters).toBe(1_115_394);
  expect(vocabulary.decode(splits.train.codes.subarray(0, 14))).toBe('First Citizen:');
});

test('source is there without a network, and decodes to what is in the repository', async () => {
  const options = { split: '90/5/5', cache: '/nonexistent', mirror: '', progress: quiet } as const;
  const { splits, vocabulary, provenance } = await textCorpus('source', options);
  expect(Object.keys(splits)).toEqual(['train', 'validation', 'test']);
  expect(splits.train.length).toBeGreaterThan(80_000);
  const text = vocabulary.decode(splits.train.codes);
  expect(text).toContain('export class Board'); // packages/go/src/board.ts comes first
  expect(provenance.sha256.text).toMatch(/^[0-9a-f]{64}$/);
});

test('unknown names, and files where there are none', async () => {
  const split = '90/10';
  await expect(textCorpus('nietzsche' as 'source', { split })).rejects.toThrow(
    /no text "nietzsche"\. Known: .*source/,
  );
  await expect(textCorpus('source', { split, files: ['a.txt'] })).rejects.toThrow(
    /takes no files \(a\.txt\)/,
  );
  await expect(textCorpus('files', { split })).rejects.toThrow(/needs files/);
  await expect(textCorpus('source', { split: '80/20' as '90/10' })).rejects.toThrow(/no split "80\/20"/);
});

test('own text: files and folders, joined as they are named', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'b.txt'), 'bbbb');
  await writeFile(join(folder, 'a.txt'), 'aaaaaa');
  await writeFile(join(folder, '.hidden'), 'h');
  const first = join(folder, 'b.txt');
  const { splits, vocabulary } = await textCorpus('files', {
    split: '90/10',
    files: [first, folder, folder],
  });
  const text = [splits.train, splits.validation].map(({ codes }) => vocabulary.decode(codes)).join('');
  expect(text).toBe('bbbbaaaaaabbbbaaaaaabbbb');
});

import { WordVocabulary } from '@nutshell/data';
import { cli, temporaryFolder } from '@nutshell/testing';
import { expect, it, vi } from 'vitest';
import { type Descriptions, describe } from '../src/data.ts';

it('what a reader should know of captions: how many, how long, how many words, and which share of them is known', () => {
  const told = (...texts: string[]) => texts.map((text) => text.split(' '));
  const words = {
    train: [told('a dog', 'a dog runs on grass'), told('a cat')],
    validation: [told('a zebra runs')],
    test: [told('a dog', 'dogs')],
  };
  const described = { pictures: { title: 'Animals' }, words } as unknown as Descriptions;
  // a 3, dog 2; runs, on, grass, cat once each
  expect(describe(described, WordVocabulary.of(words.train.flat(), { minimumCount: 2 }))).toEqual([
    'Animals, pictures: train 2 with 3 captions, validation 1 with 1 captions, test 1 with 2 captions',
    'words of a training caption: median 2, 95 % have at most 2, the longest 5',
    '6 different words, of which 2 are in the vocabulary: train 55.56 %, validation 33.33 %, test 66.67 % of all words',
  ]);
});

it('prepare fetches the data and the encoder of an experiment, and says it of them', async () => {
  vi.stubEnv('NUTSHELL_CACHE', temporaryFolder());
  const { code, stdout, stderr } = await cli('show-and-tell').call('prepare', { experiment: 'smoke' });
  vi.unstubAllEnvs();
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('train 1,000 with 5,000 captions');
  expect(stdout).toMatch(/different words, of which \d+ are in the vocabulary/);
}, 60_000);

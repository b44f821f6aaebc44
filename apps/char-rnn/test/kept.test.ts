import { Vocabulary } from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import type { RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepSample, keptSamples, written } from '../src/samples/kept.ts';

/** A run folder without samples. */
function place() {
  const folder = temporaryFolder();
  return { path: (...segments: string[]) => join(folder, ...segments) };
}

test('samples are files of their steps, and come back the earliest first', () => {
  const run = place();
  expect(keptSamples(run)).toEqual([]);
  const samples = [
    { step: 1_000_000, text: 'late' },
    { step: 2000, text: 'ROMEO:\nAy me 😀\n' },
    { step: 300, text: '' },
  ];
  for (const sample of samples) keepSample(run, sample);
  writeFileSync(run.path('samples', 'notes.txt'), 'not a sample');
  expect(readFileSync(run.path('samples', 'step-002000.txt'), 'utf8')).toBe('ROMEO:\nAy me 😀\n');
  expect(keptSamples(run)).toEqual(samples.toReversed());
});

test('a sample of the same step replaces the one before, as a resumed training writes it again', () => {
  const run = place();
  keepSample(run, { step: 3, text: 'a' });
  keepSample(run, { step: 3, text: 'b' });
  expect(keptSamples(run)).toEqual([{ step: 3, text: 'b' }]);
  expect(readdirSync(run.path('samples'))).toHaveLength(1);
});

test('a run folder that was taken away is not made again', () => {
  const run = { path: (...segments: string[]) => join(place().path('gone'), ...segments) };
  expect(() => keepSample(run, { step: 3, text: 'a' })).toThrow(/ENOENT/);
  expect(existsSync(run.path())).toBe(false);
});

test('one that cannot be read is named', () => {
  const run = place();
  mkdirSync(run.path('samples', 'step-000003.txt'), { recursive: true });
  expect(() => keptSamples(run)).toThrow(Failure);
  expect(() => keptSamples(run)).toThrow(/step-000003\.txt cannot be read/);
});

/** A network that writes the characters after the one that it has read, in their order, and notes what it reads. */
function follower(vocabulary: Vocabulary) {
  const read: string[] = [];
  const logits = new Float32Array(vocabulary.size);
  const network = {
    vocabulary: vocabulary.size,
    logits,
    reset: () => read.push('reset'),
    next(code: number) {
      read.push(vocabulary.characters[code]);
      return logits.fill(-100).fill(100, (code + 1) % vocabulary.size, ((code + 1) % vocabulary.size) + 1);
    },
  } as unknown as RecurrentNetwork;
  return { network, read };
}

test('a text begins after a line end, with a state of zero', () => {
  const vocabulary = Vocabulary.of('\nabc');
  const { network, read } = follower(vocabulary);
  expect(written(network, vocabulary, new Random(1), { length: 5 })).toBe('abc\na');
  expect(read.slice(0, 2)).toEqual(['reset', '\n']);
});

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { WordVocabulary } from '@nutshell/data';
import { temporaryFolder } from '@nutshell/testing';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Hypothesis } from '../src/decoding/beam-search.ts';
import { type Kept, keepCaptions, keptCaptions } from '../src/told.ts';

const DOG = ['a', 'dog', 'runs', 'home'];
const CAT = ['one', 'cat', 'sleeps', 'here'];
const vocabulary = WordVocabulary.of([DOG, CAT]);
const said = (words: string[], logProbability: number): Hypothesis => ({
  words: [...vocabulary.encode(words)],
  logProbability,
  score: logProbability,
});

/** Of two pictures the first is told as people tell it, the second as the first. */
const kept = {
  beam: 2,
  captions: [
    [said(DOG, -1.5), said(CAT, -4)],
    [said(DOG, -2), said(['cat'], -2.5)],
  ],
  vocabulary,
  described: {
    pictures: { splits: { test: { pictures: { nameOf: (i: number) => ['dog.png', 'cat.png'][i] } } } },
    words: { test: [[DOG], [CAT]] },
  },
} as unknown as Kept;

function runIn(folder: string) {
  return { id: 'budget-s1-x', path: (...segments: string[]) => join(folder, ...segments) };
}

it('keeps the captions of each test picture, the likeliest first, with what people said and the score', () => {
  const run = runIn(temporaryFolder());
  keepCaptions(run, kept);
  const { beam, pictures } = keptCaptions(run);
  expect(beam).toBe(2);
  expect(pictures.map(({ score: _, ...picture }) => picture)).toEqual([
    {
      name: 'dog.png',
      captions: [
        { words: DOG, logProbability: -1.5 },
        { words: CAT, logProbability: -4 },
      ],
      references: [DOG],
    },
    {
      name: 'cat.png',
      captions: [
        { words: DOG, logProbability: -2 },
        { words: ['cat'], logProbability: -2.5 },
      ],
      references: [CAT],
    },
  ]);
  // CIDEr-D is 10 where the n-grams of 1 to 4 words are those of the only reference, and 0 where none is.
  expect(pictures[0].score).toBeCloseTo(10, 10);
  expect(pictures[1].score).toBe(0);
});

it('captions that were changed since, or are not there, are refused with what to do', () => {
  const run = runIn(temporaryFolder());
  const file = run.path('captions.json');
  expect(() => keptCaptions(run)).toThrow(`${file} is missing: is the run budget-s1-x finished?`);
  keepCaptions(run, kept);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"beam":2', '"beam":"wide"'));
  expect(() => keptCaptions(run)).toThrow(
    /captions\.json: "beam" is "wide": expected .*number.*The captions of run budget-s1-x are damaged/,
  );
});

it('captions of a run that was taken away make no folder in its place', () => {
  const folder = temporaryFolder();
  const run = runIn(folder);
  keepCaptions(run, kept);
  expect(existsSync(run.path('captions.json'))).toBe(true);
  rmSync(folder, { recursive: true });
  expect(() => keepCaptions(run, kept)).toThrow(`${run.path('captions.json')} cannot be written`);
  expect(existsSync(folder)).toBe(false);
});

import { existsSync, rmSync } from 'node:fs';
import { temporaryFolder } from '@nutshell/testing';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Kept, keepCaptions } from '../src/told.ts';

it('captions of a run that was taken away make no folder in its place', () => {
  const folder = temporaryFolder();
  const run = { path: (...segments: string[]) => join(folder, ...segments) };
  rmSync(folder, { recursive: true });
  const kept = {
    beam: 1,
    captions: [[]],
    vocabulary: {},
    described: {
      pictures: { splits: { test: { pictures: { nameOf: () => 'a.png' } } } },
      words: { test: [[['a', 'dog']]] },
    },
  } as unknown as Kept;
  expect(() => keepCaptions(run, kept)).toThrow(`${run.path('captions.json')} cannot be written`);
  expect(existsSync(folder)).toBe(false);
});

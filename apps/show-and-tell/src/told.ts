/** The captions that a run gave to the test pictures, in a file of its folder. */
import type { WordVocabulary } from '@nutshell/data';
import { Failure, readChecked, type Run, type StoredRun, writeIntoRun } from '@nutshell/experiment';
import { ciderD } from '@nutshell/metrics';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Descriptions } from './data.ts';
import type { Hypothesis } from './decoding/beam-search.ts';
import { wordsOf } from './results.ts';

const FILE = 'captions.json';

const ToldFile = z.strictObject({
  beam: z.int(),
  pictures: z.array(
    z.strictObject({
      name: z.string(),
      /** The likeliest first. */
      captions: z.array(z.strictObject({ words: z.array(z.string()), logProbability: z.number() })),
      /** As people told it, as words. */
      references: z.array(z.array(z.string())),
      /** CIDEr-D of the first caption. */
      score: z.number(),
    }),
  ),
});

export type ToldFile = z.infer<typeof ToldFile>;
export type ToldPicture = ToldFile['pictures'][number];

export interface Kept {
  beam: number;
  captions: Hypothesis[][];
  vocabulary: WordVocabulary;
  described: Descriptions;
}

export function keepCaptions(
  run: Pick<Run, 'path'>,
  { beam, captions, vocabulary, described: { pictures, words } }: Kept,
): void {
  const said = captions.map(([best]) => wordsOf(best, vocabulary));
  const { each } = ciderD(said.map((candidate, i) => ({ candidate, references: words.test[i] })));
  const file: ToldFile = {
    beam,
    pictures: captions.map((hypotheses, i) => ({
      name: pictures.splits.test.pictures.nameOf(i),
      captions: hypotheses.map((hypothesis) => ({
        words: wordsOf(hypothesis, vocabulary),
        logProbability: hypothesis.logProbability,
      })),
      references: words.test[i],
      score: each[i],
    })),
  };
  writeIntoRun(run, { [FILE]: `${JSON.stringify(file)}\n` });
}

/** @throws Failure if the file is missing or damaged */
export function keptCaptions({ id, path }: Pick<StoredRun, 'id' | 'path'>): ToldFile {
  const file = path(FILE);
  if (!existsSync(file)) throw new Failure(`${file} is missing: is the run ${id} finished?`);
  return readChecked(file, ToldFile, {
    remedy: `The captions of run ${id} are damaged: copy the run again, or train it again.`,
  });
}

/** The end of a run: all folds are tested, and what was recognised is kept. */
import { type Run, type StoredRun, writeIntoRun } from '@nutshell/experiment';
import { mean, wordErrors } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { SpeechConfig } from './config.ts';
import type { Corpus } from './data.ts';
import { decode, metricsOf, noiseLevels, pooled } from './evaluate.ts';
import { readKept } from './kept-file.ts';
import { frameErrorOf } from './recogniser.ts';
import { loadRecogniser } from './trained.ts';
import { Utterances } from './utterances.ts';

const strings = z.array(z.array(z.string()));
const Decoded = z
  .strictObject({ said: strings, recognised: strings })
  .refine(({ said, recognised }) => said.length === recognised.length, {
    message: 'expected as many recognised strings as said ones',
  });
const DecodedFile = z.record(z.enum(noiseLevels), Decoded); // has all of them

/** By noise, the strings of all folds: what was said, and what was recognised. */
export type DecodedFile = z.infer<typeof DecodedFile>;

export const DECODED = 'decoded.json';

/** Recognises the test strings of all folds with the folds' recognisers; their errors together are the metrics of the run. */
export async function testFolds(
  run: Run<SpeechConfig>,
  corpus: Corpus,
): Promise<{ metrics: Record<string, number>; parameters: number }> {
  const { config, seed } = run;
  const random = new Random(seed);
  const recognisers = await Promise.all(
    corpus.folds.map(async (fold) => ({ fold, recogniser: await loadRecogniser(run, fold.name) })),
  );
  const line = run.progress('test', noiseLevels.length * recognisers.length);
  const metrics: Record<string, number> = {};
  const frameErrors: number[] = [];
  const decoded: Partial<DecodedFile> = {};
  let done = 0;
  for (const noise of noiseLevels) {
    const parts = [];
    for (const { fold, recogniser } of recognisers) {
      const utterances = new Utterances(corpus, config, recogniser.choice, random);
      parts.push(await decode(recogniser, utterances, fold.test, noise));
      if (noise === 'clean' && recogniser.scorer)
        frameErrors.push(await frameErrorOf(recogniser.scorer, utterances.heldOut(fold.test, noise)));
      line.update(++done);
    }
    const { said, recognised, errors } = pooled(parts);
    decoded[noise] = { said, recognised };
    const split = noise === 'clean' ? 'test' : noise;
    Object.assign(metrics, metricsOf(split, errors, config.task));
  }
  line.stop();
  const all = Object.values(decoded);
  const errors = wordErrors(
    all.flatMap(({ said }) => said),
    all.flatMap(({ recognised }) => recognised),
  );
  Object.assign(metrics, metricsOf('all', errors, config.task));
  if (frameErrors.length > 0) metrics['test.frameError'] = mean(frameErrors);
  writeIntoRun(run, { [DECODED]: `${JSON.stringify(decoded)}\n` });
  return { metrics, parameters: recognisers[0].recogniser.parameters };
}

/** What a finished run recognised, or one whose recogniser is exported. @throws Failure that names the file if it is missing or damaged */
export function readDecoded({ id, path }: Pick<StoredRun, 'id' | 'path'>): DecodedFile {
  return readKept(path(DECODED), DecodedFile, `is the run ${id} finished?`);
}

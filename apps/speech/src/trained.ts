import { Failure, type StoredRun } from '@nutshell/experiment';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SpeechConfig } from './config.ts';
import { fromFile, ModelsFile } from './hmm/models-file.ts';
import type { WordModels } from './hmm/word-models.ts';

/** The file of a finished run that holds its recogniser. */
export const RECOGNISER = 'recogniser.json';

const Recogniser = z.strictObject({
  /** Samples per second. */
  rate: z.int(),
  /** As chosen on validation. */
  insertionPenalty: z.number(),
  models: ModelsFile,
});

export type Recogniser = z.infer<typeof Recogniser>;

export interface Trained {
  models: WordModels;
  rate: number;
  insertionPenalty: number;
}

/** The recogniser of a finished run. @throws Failure that names the file if it is missing or damaged */
export function loadTrained({ id, path }: StoredRun<SpeechConfig>): Trained {
  const file = path(RECOGNISER);
  try {
    const { models, ...rest } = Recogniser.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { ...rest, models: fromFile(models) };
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Failure(`${file} is missing or damaged; is the run ${id} finished? ${why}`);
  }
}

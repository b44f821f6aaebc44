/** Sets of labelled recordings by name. A new one is a file beside this one and a line in the table. */
import type { Random } from '@nutshell/random';
import { DatasetError } from '../errors.ts';
import type { SoundDataset } from '../sounds/sounds.ts';
import { soundFolder, type SoundFolderOptions } from './sound-folder.ts';
import { speechCommands } from './speech-commands.ts';
import { spokenDigits, type SpokenDigitsOptions } from './spoken-digits.ts';
import { syntheticSpeech } from './synthetic-speech.ts';

export interface SoundDatasetOptions extends SpokenDigitsOptions, SoundFolderOptions {
  /** Recordings of each word by each speaker of `synthetic-speech`. */
  repetitions?: number;
  random: Random;
}

const DATASETS = {
  'spoken-digits': spokenDigits,
  'speech-commands': speechCommands,
  'synthetic-speech': async (options) => syntheticSpeech(options),
  folder: async (options) => {
    if (!options.data)
      throw new DatasetError('The recordings "folder" need a folder of class folders of .wav: --data=DIR.');
    return soundFolder(options.data, options);
  },
} satisfies Record<string, (options: SoundDatasetOptions) => Promise<SoundDataset>>;

export type SoundDatasetName = keyof typeof DATASETS;

export const soundDatasetNames = Object.keys(DATASETS) as SoundDatasetName[];

/**
 * Loads a set of recordings by name, split by speaker.
 * @throws DatasetError that lists the known names, or says what is wrong with the set; see `prepare` for the rest
 */
export async function soundDataset(
  name: SoundDatasetName,
  options: SoundDatasetOptions,
): Promise<SoundDataset> {
  if (!Object.hasOwn(DATASETS, name))
    throw new DatasetError(`There are no recordings "${name}". Known: ${soundDatasetNames.join(', ')}.`);
  return DATASETS[name](options);
}

import { type ShowProgress, soundDataset, type SoundDataset } from '@nutshell/data';
import { Random } from '@nutshell/random';
import type { SpeechConfig } from './config.ts';

/** The recordings of an experiment, split by speaker. */
export function loadRecordings(
  { dataset, data, testSpeaker, validationSpeaker, repetitions }: SpeechConfig,
  seed: number,
  progress?: ShowProgress,
): Promise<SoundDataset> {
  return soundDataset(dataset, {
    data: data || undefined,
    testSpeaker,
    validationSpeaker: validationSpeaker || undefined,
    repetitions,
    random: new Random(seed).fork('recordings'),
    progress,
  });
}

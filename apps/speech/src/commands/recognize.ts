import { readSound, type Sound } from '@nutshell/data';
import { type AppCommand, answerEach, existingPath, Failure, networkOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { recordSound } from '../microphone.ts';
import { ear } from '../recogniser.ts';
import { findRecogniser } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  fold: z.string().default('').describe('the recogniser that has not heard this speaker; the first if empty'),
  microphone: z.boolean().default(false).describe('what is said now, recorded by arecord, rec or ffmpeg'),
  seconds: z.int().min(1).max(60).default(5).describe('of a recording'),
});

export const recognizeCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'recognize',
  summary: 'print the words in WAV files, or of the microphone',
  arguments: '[files...]',
  options,
  async run({ arguments: files, options, openRun }) {
    const { microphone, seconds } = options;
    if (!microphone && files.length === 0)
      throw new Failure('Nothing to recognise: name WAV files, or say --microphone.');
    const recogniser = await findRecogniser(options.run, options.fold, { openRun });
    const { config, rate } = recogniser;
    const hear = ear(recogniser, config, rate);
    const wordsOf = async (sound: Sound) => (await hear([sound]))[0].join(' ') || '(no words)';
    await answerEach(files, (file) => wordsOf(readSound(existingPath(file), rate)));
    if (!microphone) return;
    console.log(`Speak now, for ${seconds} s.`);
    console.log(`microphone: ${await wordsOf(await recordSound(rate, seconds))}`);
  },
};

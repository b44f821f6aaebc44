import { readSound } from '@nutshell/data';
import { type AppCommand, answerEach, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { ear } from '../recogniser.ts';
import { findRecogniser } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  fold: z.string().default('').describe('the recogniser that has not heard this speaker; the first if empty'),
});

export const recognizeCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'recognize',
  summary: 'print the words in WAV files',
  arguments: '<files...>',
  options,
  async run({ arguments: files, options, openRun }) {
    const run = openRun(options.run);
    const recogniser = await findRecogniser(run, options.fold);
    const { rate } = recogniser;
    const hear = ear(recogniser, run.config, rate);
    await answerEach(files, async (file) => {
      const [words] = await hear([readSound(file, rate)]);
      return words.join(' ') || '(no words)';
    });
  },
};

import { readSound } from '@nutshell/data';
import { type AppCommand, answerEach, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { decoder } from '../hmm/decoder.ts';
import { loadTrained } from '../trained.ts';
import { listener } from '../utterances.ts';

const options = z.strictObject({ run: runOption });

export const recognizeCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'recognize',
  summary: 'print the words in WAV files',
  arguments: '<files...>',
  options,
  async run({ arguments: files, options, openRun }) {
    const run = openRun(options.run);
    const { models, rate, insertionPenalty } = loadTrained(run);
    const listen = listener(run.config, rate);
    const recognise = decoder(models, { insertionPenalty });
    await answerEach(files, (file) => {
      const [frames] = listen([readSound(file, rate)]);
      const { words } = recognise(frames);
      return words.map((word) => models.words[word]).join(' ') || '(no words)';
    });
  },
};

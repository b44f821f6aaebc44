import { readSound } from '@nutshell/data';
import { type AppCommand, runOption } from '@nutshell/experiment';
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
    let failed = 0;
    for (const file of files) {
      try {
        const [frames] = listen([readSound(file, rate)]);
        const { words } = recognise(frames);
        const said = words.map((word) => models.words[word]).join(' ');
        console.log(`${file}: ${said || '(no words)'}`);
      } catch (error) {
        failed++;
        console.error((error as Error).message);
      }
    }
    if (failed > 0) process.exitCode = 1;
  },
};

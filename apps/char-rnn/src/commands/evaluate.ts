import { type AppCommand, Failure, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { CharRnnConfig } from '../config.ts';
import { loadText } from '../data.ts';
import { evaluator } from '../evaluate.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  split: z.enum(['validation', 'test', 'train']).default('validation').describe('which part of the text'),
});

export const evaluateCommand: AppCommand<CharRnnConfig, typeof options> = {
  name: 'evaluate',
  summary: 'measure a trained network on a part of its text',
  options,
  async run({ options, openRun, progress }) {
    const run = openRun(options.run);
    const { model, config } = await loadTrained(run);
    const { name, splits } = await loadText(config, progress);
    const split = splits[options.split];
    if (!split)
      throw new Failure(
        `${run.id} split its text ${config.split}, without a test part: choose validation or train by --split`,
      );
    const { loss } = await evaluator(model)(split);
    console.log(
      `${run.id} on the ${split.length} characters of ${name}'s ${options.split} part (split ${config.split})`,
    );
    console.log(`loss  ${loss.toFixed(4)} nats per character`);
  },
};

import { modelFiles } from '@nutshell/core';
import { type AppCommand, runOption, writeFileSet } from '@nutshell/experiment';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { CharRnnConfig } from '../config.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  out: z.string().default('').describe('folder to write to; the run folder’s `model` if empty'),
});

export const exportCommand: AppCommand<CharRnnConfig, typeof options> = {
  name: 'export',
  summary: 'write model.json, weights.bin and vocabulary.json',
  options,
  async run({ options, openRun }) {
    const run = openRun(options.run);
    const { model, vocabulary } = await loadTrained(run);
    const files = writeFileSet(options.out ? resolve(options.out) : run.path('model'), {
      'vocabulary.json': `${JSON.stringify(vocabulary)}\n`,
      ...(await modelFiles(model)),
    });
    for (const file of files) console.log(`wrote ${file}`);
  },
};

import { modelFiles } from '@nutshell/core';
import { type AppCommand, runOption, writeFileSet } from '@nutshell/experiment';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { ShowAndTellConfig } from '../config.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  precision: z.enum(['float32', 'float16', 'uint8']).default('float16').describe('of the weights'),
  out: z.string().default('').describe('folder to write to; the run folder’s `model` if empty'),
});

export const exportCommand: AppCommand<ShowAndTellConfig, typeof options> = {
  name: 'export',
  summary: 'write the decoder as model.json and weights.bin, with vocabulary.json and what features it reads',
  options,
  async run({ options: { run: reference, precision, out }, openRun }) {
    const run = openRun(reference);
    const { captioner, encoder, vocabulary, config } = await loadTrained(run);
    captioner.model.setUserDefinedMetadata({
      app: 'show-and-tell',
      run: run.id,
      encoder: { name: config.encoder, layer: config.layer, pixels: config.pixels, pooling: config.pooling },
      features: encoder.shape,
    });
    const files = writeFileSet(out ? resolve(out) : run.path('model'), {
      'vocabulary.json': `${JSON.stringify(vocabulary)}\n`,
      ...(await modelFiles(captioner.model, { precision })),
    });
    for (const file of files) console.log(`wrote ${file}`);
  },
};

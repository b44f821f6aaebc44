import { modelFiles } from '@nutshell/core';
import { type AppCommand, outputPath, writeFileSet, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { LeNetConfig } from '../config.ts';
import { pixelsOf } from '../input.ts';
import { standardModel } from '../standard-model.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  out: z.string().default('').describe('folder to write to; the run folder’s `model` if empty'),
});

export const exportCommand: AppCommand<LeNetConfig, typeof options> = {
  name: 'export',
  summary:
    'write model.json, weights.bin and labels.json, which plain TensorFlow.js loads with tf.loadLayersModel',
  options,
  async run({ options, openRun }) {
    const run = openRun(options.run);
    const { model, criterion, config, classes } = await loadTrained(run);
    const { scale = 1, offset = 0, padTo } = pixelsOf(config);
    const labels = {
      labels: classes,
      input: { shape: [padTo, padTo, 1], paper: offset, ink: offset + 255 * scale },
      output: 'probabilities',
      ...(criterion.outputs === 'penalties' ? { rubbish: config.penalty } : {}),
      run: run.id,
    };
    const files = writeFileSet(options.out ? outputPath(options.out) : run.path('model'), {
      'labels.json': `${JSON.stringify(labels, null, 2)}\n`,
      ...(await modelFiles(standardModel(model))),
    });
    for (const file of files) console.log(`wrote ${file}`);
  },
};

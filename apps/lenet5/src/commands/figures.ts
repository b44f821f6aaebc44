import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Random } from '@nutshell/core';
import { batches, subset, syntheticDigits } from '@nutshell/data';
import type { AppCommand } from '@nutshell/experiment';
import { z } from 'zod';
import type { LeNetConfig } from '../config.ts';
import { loadDigits, pixelsOf } from '../digits.ts';
import { featureMaps, firstFilters } from '../feature-maps.ts';
import { convolutionSvg, mapsSvg } from '../pictures.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: z.string().default('latest').describe('run folder, its name, or `latest`'),
  example: z
    .int()
    .min(-1)
    .default(-1)
    .describe('test example whose feature maps are drawn; -1 = a generated digit, free of rights'),
  out: z.string().default('').describe('folder to write to; the run folder’s `figures` if empty'),
});

export const figuresCommand: AppCommand<LeNetConfig, typeof options> = {
  name: 'figures',
  summary: 'draw first-layer filters, feature maps, and a convolution as a sparse matrix, as SVG files',
  options,
  async run({ options, openRun }) {
    const run = openRun(options.run);
    const { model, config } = await loadTrained(run);
    const folder = options.out ? resolve(options.out) : run.path('figures');
    const generated = options.example < 0;
    const split = generated
      ? subset(syntheticDigits({ train: 10, test: 10, random: new Random(4) }).splits.test, [3])
      : subset((await loadDigits(config, new Random(run.seed).fork('synthetic'))).splits.test, [
          options.example,
        ]);
    const [batch] = batches(split, { batchSize: 1, pixels: pixelsOf(config) });
    const maps = featureMaps(model, tf.tensor4d(batch.images, batch.shape));
    const what = generated ? 'a generated digit' : `test example ${options.example}`;
    const pictures = {
      'filters.svg': mapsSvg('Kernels of C1: blue below zero, orange above', [firstFilters(model)], {
        signed: true,
        side: 90,
      }),
      'feature-maps.svg': mapsSvg(`Every layer of ${config.model} looking at ${what}`, maps),
      'convolution.svg': convolutionSvg(),
    };
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(pictures)) {
      writeFileSync(join(folder, name), content);
      console.log(`wrote ${join(folder, name)}`);
    }
  },
};

import { drawShape } from '@nutshell/data';
import { type AppCommand, runOption, writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { resolve } from 'node:path';
import { z } from 'zod';
import { readPicture } from '../classifier.ts';
import type { ImagenetConfig } from '../config.ts';
import { gradientFigure, networkFigures } from '../figures.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  image: z
    .string()
    .default('')
    .describe('a picture file at which the network looks; a drawn shape, free of rights, if empty'),
  out: z.string().default('').describe('folder to write to; the run folder’s `figures` if empty'),
});

export const figuresCommand: AppCommand<ImagenetConfig, typeof options> = {
  name: 'figures',
  summary:
    'draw first kernels, feature maps, what speaks for the class, and the gradient by depth, as SVG files',
  options,
  async run({ options: { run: wanted, image, out }, openRun }) {
    const run = openRun(wanted);
    const picture = image ? await readPicture(image) : drawnTriangle();
    const figures = networkFigures(await loadTrained(run), picture, image || 'a drawn triangle');
    const files = writeFileSet(out ? resolve(out) : run.path('figures'), {
      ...figures,
      'gradients.svg': await gradientFigure(run),
    });
    for (const file of files) console.log(`wrote ${file}`);
  },
};

const TRIANGLE = 4;

function drawnTriangle() {
  const { height, width, data } = drawShape(TRIANGLE, new Random(7), 128);
  return { height, width, pixels: data };
}

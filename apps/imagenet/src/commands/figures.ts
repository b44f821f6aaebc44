import { drawShape } from '@nutshell/data';
import { type AppCommand, existingPath, outputPath, runOption, writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import { readPicture } from '../classifier.ts';
import type { ImagenetConfig } from '../config.ts';
import { loadPictures } from '../data.ts';
import { featureFigures, filterFigure, gradientFigure, networkFigures } from '../figures.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  image: z
    .string()
    .default('')
    .describe('a picture file at which the network looks; a drawn shape, free of rights, if empty'),
  pictures: z
    .int()
    .min(1)
    .default(1000)
    .describe('training pictures among which neighbours are looked for, and test pictures of the map'),
  out: z.string().default('').describe('folder to write to; the run folder’s `figures` if empty'),
});

export const figuresCommand: AppCommand<ImagenetConfig, typeof options> = {
  name: 'figures',
  summary:
    'draw kernels, feature maps, what speaks for the class, neighbours and a map of features, and gradients, as SVG files',
  options,
  async run({ options: { run: wanted, image, pictures, out }, openRun, progress }) {
    const run = openRun(wanted);
    const picture = image ? await readPicture(existingPath(image, '--image')) : drawnTriangle();
    const trained = await loadTrained(run);
    const data = await loadPictures(run.config, new Random(run.seed), progress);
    const files = writeFileSet(out ? outputPath(out) : run.path('figures'), {
      ...networkFigures(trained, picture, image || 'a drawn triangle'),
      ...(await featureFigures(trained, data, pictures)),
      ...filterFigure(run),
      'gradients.svg': await gradientFigure(run, data),
    });
    for (const file of files) console.log(`wrote ${file}`);
  },
};

const TRIANGLE = 4;

function drawnTriangle() {
  const { height, width, data } = drawShape(TRIANGLE, new Random(7), 128);
  return { height, width, pixels: data };
}

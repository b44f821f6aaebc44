import { Random } from '@nutshell/random';
import { syntheticDigits } from '@nutshell/data';
import { type AppCommand, Failure, outputPath, writeFileSet, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { LeNetConfig } from '../config.ts';
import { convolutionSvg } from '../convolution-picture.ts';
import { asSeenBy, inputOf, loadDigits } from '../data.ts';
import { featureMaps, firstFilters } from '../feature-maps.ts';
import { featureMapsSvg, filtersSvg } from '../pictures.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
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
  async run({ options: { run: wanted, example, out }, openRun }) {
    const run = openRun(wanted);
    const { model, criterion, config, classes } = await loadTrained(run);
    const generated = example < 0;
    const split = generated
      ? asSeenBy(config.model, syntheticDigits({ train: 0, test: 10, random: new Random(4) }).splits.test)
      : (await loadDigits(config, new Random(run.seed))).splits.test;
    if (example >= split.length)
      throw new Failure(`--example=${example}: the test examples are 0 to ${split.length - 1}`);
    const image = inputOf(split, generated ? GENERATED_DIGIT : example, config);
    const what = generated ? 'a generated digit' : `test example ${example}`;
    const files = writeFileSet(out ? outputPath(out) : run.path('figures'), {
      'filters.svg': filtersSvg('The kernels of C1', firstFilters(model)),
      'feature-maps.svg': featureMapsSvg(
        `${config.model.replace('lenet', 'LeNet-')} looking at ${what}`,
        featureMaps(model, image),
        { kind: criterion.outputs, classes },
      ),
      'convolution.svg': convolutionSvg(),
    });
    for (const file of files) console.log(`wrote ${file}`);
  },
};

/** Which of the ten generated digits is drawn. */
const GENERATED_DIGIT = 3;

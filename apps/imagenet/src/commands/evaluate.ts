import { viewNames } from '@nutshell/data';
import { type AppCommand, Failure, networkOption, terminalTable } from '@nutshell/experiment';
import { classReport, reliability, wilsonInterval } from '@nutshell/metrics';
import { formatPercent } from '@nutshell/drawing';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { ImagenetConfig } from '../config.ts';
import { loadPictures } from '../data.ts';
import { evaluator } from '../evaluate.ts';
import { confidentMistakes, worstConfusions } from '../mistakes.ts';
import { findOwn } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  split: z.enum(['test', 'validation', 'train']).default('test').describe('which pictures'),
  views: z.enum(viewNames).default('centre').describe('the parts of a picture whose answers are averaged'),
  mistakes: z.int().min(0).default(10).describe('print this many of the most confident mistakes'),
});

export const evaluateCommand: AppCommand<ImagenetConfig, typeof options> = {
  name: 'evaluate',
  summary: 'measure a trained network on a split of its pictures, by class too',
  options,
  async run({ options: { views, ...options }, openRun, progress }) {
    const trained = await findOwn(options.run, { openRun });
    const { origin, config, seed, card } = trained;
    const { title, splits, classes } = await loadPictures(config, new Random(seed), progress);
    if (classes.join() !== card.labels.join())
      throw new Failure(
        `${origin} names ${listed(card.labels)}, and the pictures show ${listed(classes)}: they are not those that it was trained on`,
      );
    const pictures = splits[options.split];
    if (!pictures)
      throw new Failure(`${origin} held no validation pictures out: choose test or train by --split`);
    const evaluation = await evaluator(trained)(pictures, views);
    const { error, top5Error, misses, loss, probabilities, confusion } = evaluation;
    const { low, high } = wilsonInterval(misses.length, pictures.length);
    const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
    console.log(`${origin} on the ${pictures.length} ${options.split} pictures of ${title}, views: ${views}`);
    console.log(
      `error        ${percent(error)} (${misses.length} misses; 95 % interval ${percent(low)} to ${percent(high)})`,
    );
    if (top5Error !== undefined) console.log(`top-5 error  ${percent(top5Error)}`);
    console.log(`loss         ${loss.toFixed(4)} nats`);
    console.log(
      `calibration  ${percent(reliability(probabilities, pictures.labels).ece)} expected calibration error`,
    );
    const counts = Uint32Array.from(confusion.flat());
    const report = classReport({ classes: classes.length, n: pictures.length, counts });
    console.log('');
    console.log(
      terminalTable(
        ['class', 'pictures', 'recall', 'precision'],
        report.classes.map(({ support, recall, precision }, i) => [
          classes[i],
          String(support),
          formatPercent(recall),
          formatPercent(precision),
        ]),
        'lrrr',
      ),
    );
    for (const { truth, predicted, count } of worstConfusions(confusion, 5))
      console.log(`${count} times ${classes[truth]} was taken for ${classes[predicted]}`);
    for (const { index, predicted, probability } of confidentMistakes(evaluation, options.mistakes))
      console.log(
        `${percent(probability)} sure that ${pictures.nameOf(index)} (${classes[pictures.labels[index]]}) is ${classes[predicted]}`,
      );
  },
};

/** The first classes. */
const listed = (classes: readonly string[]) =>
  `${classes.slice(0, 3).join(', ')}${classes.length > 3 ? ` and ${classes.length - 3} more classes` : ''}`;

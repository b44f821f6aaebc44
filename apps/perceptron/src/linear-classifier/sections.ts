import { figureSections } from '@nutshell/drawing/files';
import { greyImage } from '@nutshell/drawing/images';
import { Random } from '@nutshell/random';
import { imageAt } from '@nutshell/data';
import { type FinishedRun, type ReportSection, figure, gallery, image } from '@nutshell/experiment';
import type { ClassifierConfig } from './config.ts';
import { loadDigits } from './digits.ts';

/** The parts of the report that show weights and misread digits. */
export async function sections(run: FinishedRun<ClassifierConfig>): Promise<ReportSection[]> {
  return [
    ...figureSections(run, {
      'weights.svg': { title: 'Weights' },
      'components.svg': { title: 'Principal components' },
      'neighbours.svg': { title: 'Neighbours of misread digits' },
    }),
    await missesOf(run),
  ];
}

async function missesOf(run: FinishedRun<ClassifierConfig>): Promise<ReportSection> {
  const { classes, splits } = await loadDigits(run.config, new Random(run.seed).fork('synthetic'));
  const { test } = splits;
  const misses = run.result.misses?.test ?? [];
  const pictures = misses.map(([index, predicted]) => {
    const caption = `${classes[test.labels[index]]} read as ${classes[predicted]}`;
    const dark = Uint8Array.from(imageAt(test, index), (ink) => 255 - ink);
    return figure(
      caption,
      image(greyImage(dark, test.width, test.height), `test example ${index}: ${caption}`),
    );
  });
  return {
    title: `Misclassified (${misses.length} of ${test.length})`,
    html: gallery(pictures),
  };
}

import { figureSections } from '@nutshell/drawing/files';
import { Random } from '@nutshell/random';
import { type FinishedRun, type ReportSection, missesSection } from '@nutshell/experiment';
import type { ClassifierConfig } from './config.ts';
import { loadDigits } from './digits.ts';

/** The parts of the report that show weights and misread digits. */
export async function sections(run: FinishedRun<ClassifierConfig>): Promise<ReportSection[]> {
  const { classes, splits } = await loadDigits(run.config, new Random(run.seed).fork('synthetic'));
  return [
    ...figureSections(run, {
      'weights.svg': { title: 'Weights' },
      'components.svg': { title: 'Principal components' },
      'neighbours.svg': { title: 'Neighbours of misread digits' },
    }),
    missesSection(run, splits.test, classes),
  ];
}

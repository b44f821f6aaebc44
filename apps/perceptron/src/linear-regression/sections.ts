import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import { figureSections } from '../showing.ts';
import type { RegressionConfig } from './config.ts';

/** The pictures of a run of linear regression. */
export async function sections(run: FinishedRun<RegressionConfig>): Promise<ReportSection[]> {
  return figureSections(run, {
    'regression-fit': 'The line through the points',
    'regression-predictions': 'Predicted and measured',
    'regression-surface': 'E as a landscape, and three ways down',
    'regression-distance': 'Distance to the closed form',
  });
}

import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import { figureSections } from '@nutshell/drawing/files';
import type { RegressionConfig } from './config.ts';

/** The pictures of a run of linear regression. */
export async function sections(run: FinishedRun<RegressionConfig>): Promise<ReportSection[]> {
  return figureSections(run, {
    'regression-fit.svg': { title: 'The line through the points' },
    'regression-predictions.svg': { title: 'Predicted and measured' },
    'regression-surface.svg': { title: 'E as a landscape, and three ways down' },
    'regression-distance.svg': { title: 'Distance to the closed form' },
  });
}

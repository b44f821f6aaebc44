import { formatPercent } from '@nutshell/drawing';
import { figureSections } from '@nutshell/drawing/files';
import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import { tableSection } from '../table.ts';
import { type DepthConfig, hiddenUnits } from './config.ts';
import { hiddenWords } from './depth-table.ts';
import { figures } from './figures.ts';

/** The accuracy by depth, and the run's pictures. */
export async function sections(run: FinishedRun<DepthConfig>): Promise<ReportSection[]> {
  const units = hiddenUnits(run.config.hidden);
  const depths = Object.entries(run.result.metrics).filter(([name]) => name.startsWith('depth-'));
  const table = tableSection({
    title: 'Accuracy by depth',
    head: ['hidden layers', 'test points right'],
    rows: depths.map(([, accuracy], depth) => [hiddenWords(units.slice(0, depth)), formatPercent(accuracy)]),
  });
  return [table, ...figureSections(run, figures)];
}

import { figureSections } from '@nutshell/drawing/files';
import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import { vectorOptimizerNames } from '@nutshell/micro/dense';
import type { OptimizersConfig } from './config.ts';
import { digitsTable } from './digits-curves.ts';
import { digitOptimizers } from './digits-race.ts';
import { tableSection } from '../table.ts';
import { raceTables } from './race-table.ts';
import { runRaces } from './surface-race.ts';

/** Learning rates on digits as a run had them. */
export function digitRates(config: OptimizersConfig): Record<string, number> {
  return Object.fromEntries(
    vectorOptimizerNames.map((name) => [name, config.rateFactor * digitOptimizers[name].learningRate]),
  );
}

/** The pictures and tables of a run of the optimisers. */
export async function sections(run: FinishedRun<OptimizersConfig>): Promise<ReportSection[]> {
  const tables =
    run.config.task === 'digits'
      ? [digitsTable(run.result.metrics, digitRates(run.config))]
      : raceTables(runRaces(run.config));
  return [
    ...figureSections(run, {
      'optimisers-race.svg': { title: 'The race' },
      'optimisers-paths.svg': { title: 'The paths' },
      'optimisers-digits.svg': { title: 'Curves of all optimisers' },
    }),
    ...tables.map(tableSection),
  ];
}

import { figureSections } from '@nutshell/drawing/files';
import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import type { OptimizersConfig } from './config.ts';
import { digitsTable } from './digits-curves.ts';
import { digitRates } from './digits-race.ts';
import { type Table, tableSection } from '../table.ts';
import { raceTables } from './race-table.ts';
import { runRaces } from './surface-race.ts';
import { ruleTable } from './train.ts';

type Finished = FinishedRun<OptimizersConfig>;

const tables: Record<OptimizersConfig['task'], (run: Finished) => Table[]> = {
  surfaces: ({ config }) => raceTables(runRaces(config)),
  digits: ({ config, result }) => [digitsTable(result.metrics, digitRates(config))],
};

/** The pictures and tables of a run of the optimisers. */
export async function sections(run: Finished): Promise<ReportSection[]> {
  return [
    ...figureSections(run, {
      'optimisers-race.svg': { title: 'The race' },
      'optimisers-paths.svg': { title: 'The paths' },
      'optimisers-digits.svg': { title: 'Curves of all optimisers' },
    }),
    ...[ruleTable(), ...tables[run.config.task](run)].map(tableSection),
  ];
}

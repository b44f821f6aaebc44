import { existsSync, readFileSync } from 'node:fs';
import { type FinishedRun, type ReportSection, htmlTable, image } from '@nutshell/experiment';
import { vectorOptimizerNames } from '@nutshell/micro/dense';
import type { OptimizersConfig } from './config.ts';
import { digitsTable } from './digits-curves.ts';
import { digitOptimizers } from './digits-race.ts';
import { raceTables } from './race-table.ts';
import { runRaces } from './surface-race.ts';

/** The pictures of a run, by the name of their file without `.svg`. */
export const pictures = {
  animation: 'optimisers-race',
  paths: 'optimisers-paths',
  digits: 'optimisers-digits',
} as const;

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
  const drawings = [
    {
      title: 'The race',
      name: pictures.animation,
      alt: 'an animation of seven optimisers on three surfaces',
    },
    { title: 'The paths', name: pictures.paths, alt: 'the paths of seven optimisers on three surfaces' },
    { title: 'Curves of all optimisers', name: pictures.digits, alt: 'loss and errors of seven optimisers' },
  ];
  return [
    ...drawings
      .filter(({ name }) => existsSync(fileOf(run, name)))
      .map(({ title, name, alt }) => ({ title, html: drawing(readFileSync(fileOf(run, name)), alt) })),
    ...tables.map(({ title, head, rows }) => ({ title, html: htmlTable(head, rows, head.slice(1)) })),
  ];
}

const fileOf = (run: FinishedRun<OptimizersConfig>, name: string) => run.path('figures', `${name}.svg`);

/** On a narrow screen it scrolls rather than shrink until its text cannot be read. */
function drawing(svg: Buffer, alt: string): string {
  const uri = `data:image/svg+xml;base64,${svg.toString('base64')}`;
  return `<div class="scroll card"><div style="min-width: 46rem">${image(uri, alt, 'chart')}</div></div>`;
}

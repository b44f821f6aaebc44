import { Random } from '@nutshell/random';
import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import { figureSections } from '@nutshell/drawing/files';
import { tableSection } from '../table.ts';
import type { BackpropConfig } from './config.ts';
import { exampleOf } from './example.ts';
import { backwardTable, forwardTable } from './tables.ts';

/** The graph of a run of back-propagation, and every step of it. */
export async function sections(run: FinishedRun<BackpropConfig>): Promise<ReportSection[]> {
  const { graph } = exampleOf(run.config, new Random(run.seed).fork('weights'));
  return [
    ...figureSections(run, { 'backprop-graph.svg': { title: 'The graph' } }),
    tableSection(forwardTable(graph.forwardSteps())),
    tableSection(backwardTable(graph.backwardSteps())),
  ];
}

import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import { figureSections, tableSection } from '../showing.ts';
import type { NeuronConfig } from './config.ts';
import { gateTable, patternTable, xorTable } from './tables.ts';

/** The pictures of a run of the neuron, and its tables. */
export async function sections(run: FinishedRun<NeuronConfig>): Promise<ReportSection[]> {
  return [
    ...figureSections(run, {
      'neuron-line': 'The line that was learnt',
      'neuron-bound': 'Mistakes beside the bound',
      'neuron-proof': 'The proof, run',
      'neuron-xor': 'XOR',
    }),
    ...[patternTable(), gateTable(), xorTable()].map(tableSection),
  ];
}

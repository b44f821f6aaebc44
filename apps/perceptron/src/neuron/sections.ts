import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import { figureSections } from '@nutshell/drawing/files';
import { tableSection } from '../table.ts';
import type { NeuronConfig } from './config.ts';
import { gateTable, patternTable, xorTable } from './tables.ts';
import { learnGates } from './train.ts';

/** The pictures of a run of the neuron, and its tables. */
export async function sections(run: FinishedRun<NeuronConfig>): Promise<ReportSection[]> {
  const lessons = learnGates();
  return [
    ...figureSections(run, {
      'neuron-line.svg': { title: 'The line that was learnt' },
      'neuron-bound.svg': { title: 'Mistakes beside the bound' },
      'neuron-proof.svg': { title: 'The proof, run' },
      'neuron-xor.svg': { title: 'XOR' },
    }),
    ...[patternTable(), gateTable(lessons), xorTable(lessons.XOR)].map(tableSection),
  ];
}

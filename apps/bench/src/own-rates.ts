import { measureInChild } from './child-measurement.ts';
import { type Cell, type Workload, compare } from './comparison.ts';
import { significant } from './comparison-table.ts';

export interface OwnRatesOptions<W extends Workload> {
  readonly workloads: readonly W[];
  readonly rounds: number;
  /** TypeScript that times a workload and prints a Measurement, and its arguments. */
  readonly worker: string;
  args(workload: W): readonly (string | number)[];
  /** Plural of what a step gets through. */
  unit(workload: W): string;
  /** Seconds that one measurement may take. */
  readonly patience: number;
}

/** Times programs of ours that have no peer: every workload once a round, each time in a process of its own. */
export function ownRates<W extends Workload>(options: OwnRatesOptions<W>): Promise<Cell[]> {
  const { workloads, rounds, worker, args, unit, patience } = options;
  return compare({
    contestants: [
      {
        name: 'ours',
        measure: (workload: W) =>
          measureInChild(
            {
              command: process.execPath,
              args: ['--import', import.meta.resolve('tsx'), worker, ...args(workload).map(String)],
            },
            patience,
          ),
      },
    ],
    workloads,
    rounds,
    reference: 'ours',
    onMeasurement: (round, _, workload, outcome) => {
      const said =
        'steps' in outcome
          ? `${significant((workload.items * outcome.steps) / outcome.seconds)} ${unit(workload)}/s`
          : JSON.stringify(outcome);
      console.log(`round ${round + 1}/${rounds}, ${workload.name}: ${said}`);
    },
  });
}

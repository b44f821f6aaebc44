import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { measureInChild } from '../child-measurement.ts';
import { compare, type Outcome } from '../comparison.ts';
import { comparisonTable, significant } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { positive, whole } from '../options.ts';
import { publish } from '../publication.ts';
import { PYTHON } from '../torch.ts';
import { SpeechPeer } from './peer.ts';
import { SECONDS, type SpeechWorkload, workloads } from './workloads.ts';

interface Options {
  seconds: number;
  rounds: number;
  python: string;
  write?: boolean;
}

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));

/** `npm run bench -- speech`; README.md says what is measured. */
export function speechCommand(): Command {
  return new Command('speech')
    .description('features, densities, search and training of the recogniser, beside Python')
    .option('--seconds <n>', 'time for each measurement', positive, 3)
    .option('--rounds <n>', 'measurements of each kind', whole, 5)
    .option('--python <program>', 'the Python that has PyTorch', PYTHON)
    .option('--write', 'write the table into apps/bench/README.md')
    .action(bench);
}

async function bench({ seconds, rounds, python, write }: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-bench-'));
  try {
    const peer = await SpeechPeer.find(python, folder);
    const args = ({ name }: SpeechWorkload) => [
      '--import',
      import.meta.resolve('tsx'),
      worker,
      name,
      `${seconds}`,
    ];
    const cells = await compare({
      contestants: [
        {
          name: 'ours',
          measure: (workload: SpeechWorkload) =>
            measureInChild({ command: process.execPath, args: args(workload) }, 120 + 3 * seconds),
        },
        { name: 'Python', measure: (workload: SpeechWorkload) => peer.measure(workload, seconds) },
      ],
      workloads,
      rounds,
      reference: 'ours',
      onMeasurement: (round, name, workload, outcome) =>
        console.log(
          `round ${round + 1}/${rounds}, ${workload.name}, ${name}: ${describe(workload, outcome)}`,
        ),
    });
    const shown = cells.filter(
      ({ contestant, rates, failed }) => contestant === 'ours' || rates.length > 0 || failed,
    );
    const table = comparisonTable(shown, { items: 'frames', reference: 'ours' });
    const facts = [
      ...machine,
      ...workloads.map(({ name, does }) => `${name}: ${does}`),
      `a step of features, mixtures and search is ${SECONDS} s of sound`,
      ...peer.lines,
    ];
    publish(
      { name: 'speech', table, measured: `${rounds} rounds of ${seconds} s each`, facts, cells, rounds },
      write,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe({ items }: SpeechWorkload, outcome: Outcome): string {
  if ('steps' in outcome) return `${significant((items * outcome.steps) / outcome.seconds)} frames/s`;
  return 'skipped' in outcome ? `left out: ${outcome.skipped}` : `failed: ${outcome.failed}`;
}

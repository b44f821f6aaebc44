/**
 * Speed of LeNet-5 training by backend, beside PyTorch: `npm run bench -- lenet5`. Prints a table; `--write` puts it
 * into README.md as well. What is measured and how is written there.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BackendName, backendNames, describeBackend, selectBackend } from '@nutshell/core';
import { Command, InvalidArgumentError } from 'commander';
import { type Program, measureInChild, runForJson } from './child-measurement.ts';
import { type Contestant, type Workload, compare } from './comparison.ts';
import { comparisonTable, replaceBetween } from './comparison-table.ts';
import { lenet5Work } from './lenet5-work.ts';
import { machineLines } from './machine.ts';

const PEER = 'PyTorch';
const INSTALL_PEER = 'not installed; on Debian: sudo apt-get install python3-torch';
const CHECKED_STEPS = 5;
const LOSS_TOLERANCE = 1e-4;

interface Options {
  backends: BackendName[];
  batches: number[];
  seconds: number;
  rounds: number;
  stepLimit: number;
  torch?: boolean;
  python: string;
  write?: boolean;
}

interface BatchWorkload extends Workload {
  /** File with the start of this workload, for the peer. */
  startFile: string;
}

export function lenet5Command(): Command {
  return new Command('lenet5')
    .description('steps and images per second of LeNet-5 training, by backend, beside PyTorch')
    .option('--backends <names>', `backends, separated by commas: ${backendNames.join(', ')}`, backends, ['wasm', 'cpu'])
    .option('--batches <sizes>', 'batch sizes, separated by commas', (text) => text.split(',').map(whole), [1, 32, 128])
    .option('--seconds <n>', 'how long to measure each cell in each round', positive, 5)
    .option('--rounds <n>', 'rounds, in which all contestants take turns', whole, 3)
    .option('--step-limit <seconds>', 'leave out a cell if a single step takes longer', positive, 10)
    .option('--torch', 'fail if PyTorch is missing, instead of saying so in its row')
    .option('--no-torch', 'leave PyTorch out')
    .option('--python <program>', 'Python that has PyTorch', process.platform === 'win32' ? 'python' : '/usr/bin/python3')
    .option('--write', 'write the table into tools/bench/README.md')
    .action((options: Options, command: Command) => bench(options, command));
}

async function bench(options: Options, command: Command): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-bench-'));
  try {
    const machine = machineLines();
    const workloads = options.batches.map((batch) => ({
      name: `batch ${batch}`,
      items: batch,
      startFile: path.join(folder, `batch-${batch}.json`),
    }));
    const contestants: Contestant<BatchWorkload>[] = [];
    for (const backend of options.backends) {
      const line = describeBackend(await selectBackend({ backend }));
      console.log(line);
      machine.push(line);
      contestants.push({ name: backend, measure: ({ items }) => measureBackend(backend, items, options) });
    }
    for (const { items, startFile } of workloads) writeStart(startFile, items);

    const version = options.torch === false ? undefined : await peerVersion(options);
    if (version) {
      const line = `${PEER} ${version}, 1 thread; ${await checkPeer(workloads[0], options)}`;
      console.log(line);
      machine.push(line);
      contestants.unshift({ name: PEER, measure: ({ startFile }) => measurePeer(startFile, options) });
    } else if (options.torch !== false) {
      contestants.unshift({ name: PEER, measure: async () => ({ skipped: INSTALL_PEER }) });
    }

    const reference = version ? PEER : options.backends[0];
    const cells = await compare({
      contestants,
      workloads,
      rounds: options.rounds,
      reference,
      onMeasurement(round, contestant, { name, items }, measurement) {
        const outcome =
          'skipped' in measurement
            ? measurement.skipped
            : `${((items * measurement.steps) / measurement.seconds).toFixed(1)} images/s`;
        console.log(`round ${round + 1}/${options.rounds}, ${name}, ${contestant}: ${outcome}`);
      },
    });
    const typed = `npm run bench -- lenet5 ${command.parent?.args.slice(1).join(' ') ?? ''}`.trim();
    const method = `\`${typed}\`: ${options.rounds} rounds of ${options.seconds} s a cell.`;
    const text = `${comparisonTable(cells, { items: 'images', reference })}\n\n${[method, ...machine].join('  \n')}`;
    console.log(`\n${text}`);
    if (options.write) writeReadme(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BackendName, backendNames, describeBackend, selectBackend } from '@nutshell/core';
import { Command } from 'commander';
import { measureInChild } from '../child-measurement.ts';
import { type Contestant, type Outcome, type Workload, compare } from '../comparison.ts';
import { comparisonTable } from '../comparison-table.ts';
import { LeNet5Peer } from './peer.ts';
import { machineLines } from '../machine.ts';
import { namesOf, positive, whole, wholes } from '../options.ts';
import { publish } from '../publication.ts';
import { PYTHON, missingTorch } from '../torch.ts';

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

interface Entrant extends Contestant<Workload> {
  /** What it computes with; undefined if it cannot run here. */
  readonly line?: string;
}

const PEER = 'PyTorch';

/** `npm run bench -- lenet5`; README.md says what is measured and how. */
export function lenet5Command(): Command {
  return new Command('lenet5')
    .description('steps and images per second of LeNet-5 training by backend, beside PyTorch')
    .option(
      '--backends <names>',
      `separated by commas; of ${backendNames.join(', ')}`,
      namesOf(backendNames, 'backend'),
      ['onnx', 'wasm', 'cpu'],
    )
    .option('--batches <sizes>', 'batch sizes, separated by commas', wholes, [1, 32, 128])
    .option('--seconds <n>', 'time for each measurement', positive, 5)
    .option('--rounds <n>', 'measurements of each kind', whole, 3)
    .option('--step-limit <seconds>', 'leave out what takes longer than this for one step', positive, 10)
    .option('--torch', `fail if ${PEER} is missing (otherwise the result says so)`)
    .option('--no-torch', `leave ${PEER} out`)
    .option('--python <program>', `the Python that has ${PEER}`, PYTHON)
    .option('--write', 'write the table into apps/bench/README.md')
    .action(bench);
}

async function bench(options: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-bench-'));
  try {
    const workloads = options.batches.map((batch) => ({ name: `batch ${batch}`, items: batch }));
    const entrants: Entrant[] = [];
    for (const backend of options.backends) entrants.push(await backendEntrant(backend, options));
    if (options.torch !== false) entrants.unshift(await peerEntrant(folder, options));
    for (const { line } of entrants) if (line) console.log(line);

    const reference = (entrants.find(({ line }) => line) ?? entrants[0]).name;
    const onMeasurement = (round: number, name: string, batch: Workload, outcome: Outcome) =>
      console.log(
        `round ${round + 1}/${options.rounds}, ${batch.name}, ${name}: ${describe(batch, outcome)}`,
      );
    const cells = await compare({
      contestants: entrants,
      workloads,
      rounds: options.rounds,
      reference,
      onMeasurement,
    });

    const table = comparisonTable(cells, { items: 'images', reference });
    const facts = [...machine, ...entrants.flatMap(({ line }) => line ?? [])];
    const { rounds, seconds, write } = options;
    const measured = `${rounds} rounds of ${seconds} s each`;
    publish({ name: 'lenet5', table, measured, facts, cells, rounds }, write);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function backendEntrant(backend: BackendName, { seconds, stepLimit }: Options): Promise<Entrant> {
  try {
    const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
    const line = describeBackend(await selectBackend({ backend }));
    return {
      name: backend,
      line,
      measure({ items }) {
        const args = ['--import', import.meta.resolve('tsx'), worker, backend, items, seconds, stepLimit].map(
          String,
        );
        return measureInChild({ command: process.execPath, args }, timeout(seconds, stepLimit));
      },
    };
  } catch (error) {
    return { name: backend, measure: async () => ({ skipped: (error as Error).message }) };
  }
}

async function peerEntrant(folder: string, { python, torch, seconds, stepLimit }: Options): Promise<Entrant> {
  const peer = await LeNet5Peer.find(python, folder);
  if (!peer) {
    if (torch) throw new Error(`${PEER} is missing: ${missingTorch(python)}`);
    return { name: PEER, measure: async () => ({ skipped: missingTorch(python) }) };
  }
  await selectBackend();
  const difference = await peer.check();
  return {
    name: PEER,
    line: `${peer.description} (cpu, 1 thread); its first losses differ from ours by ${difference.toExponential(0)} at most`,
    measure: ({ items }) => peer.measure(items, seconds, stepLimit, timeout(seconds, stepLimit)),
  };
}

/** Long enough for start, warm-up and the fewest steps that measureThroughput takes, each as slow as allowed. */
const timeout = (seconds: number, stepLimit: number): number => 60 + 2 * seconds + 6 * stepLimit;

function describe({ items }: Workload, outcome: Outcome): string {
  if ('steps' in outcome) return `${((items * outcome.steps) / outcome.seconds).toFixed(1)} images/s`;
  return 'skipped' in outcome ? `left out: ${outcome.skipped}` : `failed: ${outcome.failed}`;
}

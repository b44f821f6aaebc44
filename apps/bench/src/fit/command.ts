import { fileURLToPath } from 'node:url';
import { type BackendName, backendNames, describeBackend, selectBackend } from '@nutshell/core';
import { Command } from 'commander';
import { measureInChild } from '../child-measurement.ts';
import { type Contestant, type Outcome, type Workload, compare } from '../comparison.ts';
import { comparisonTable } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { namesOf, whole } from '../options.ts';
import { publish } from '../publication.ts';
import { type FitModel, fitModels } from './models.ts';

interface Options {
  backends: BackendName[];
  models: FitModel[];
  batches: number;
  rounds: number;
  write?: boolean;
}

interface Epochs extends Workload {
  readonly model: FitModel;
  readonly which: 'first' | 'later';
}

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
const batchSize = 32;
/** Seconds for one measurement. */
const patience = 600;

/** `npm run bench -- fit`; README.md says what is measured and how. */
export function fitCommand(): Command {
  return new Command('fit')
    .description('first and later epochs of model.fit by backend: programs that know nothing of compile')
    .option(
      '--backends <names>',
      `separated by commas; of ${backendNames.join(', ')}; ratios are to the last`,
      namesOf(backendNames, 'backend'),
      ['onnx', 'wasm'],
    )
    .option(
      '--models <names>',
      `separated by commas; of ${fitModels.join(', ')}`,
      namesOf(fitModels, 'model'),
      [...fitModels],
    )
    .option('--batches <n>', 'batches in an epoch', whole, 100)
    .option('--rounds <n>', 'measurements of each kind', whole, 3)
    .option('--write', 'write the table into apps/bench/README.md')
    .action(bench);
}

async function bench({ backends, models, batches, rounds, write }: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const lines: string[] = [];
  for (const backend of backends) lines.push(describeBackend(await selectBackend({ backend })));
  const workloads = models.flatMap((model): Epochs[] => [
    { name: `${model}, first epoch`, items: batchSize, model, which: 'first' },
    { name: `${model}, later epochs`, items: batchSize, model, which: 'later' },
  ]);
  const reference = backends.at(-1) as BackendName;
  const cells = await compare({
    contestants: backends.map((backend) => contestant(backend, batches)),
    workloads,
    rounds,
    reference,
    onMeasurement: (round, name, { name: workload }, outcome) =>
      console.log(`round ${round + 1}/${rounds}, ${workload}, ${name}: ${describe(outcome)}`),
  });
  const table = comparisonTable(cells, { items: 'examples', reference });
  const facts = [...machine, ...lines];
  publish({ name: 'fit', table, measured: `${rounds} rounds`, facts, cells, rounds }, write);
}

function contestant(backend: BackendName, batches: number): Contestant<Epochs> {
  return {
    name: backend,
    measure({ model, which }) {
      const args = ['--import', import.meta.resolve('tsx'), worker, backend, model, String(batches), which];
      return measureInChild({ command: process.execPath, args }, patience);
    },
  };
}

function describe(outcome: Outcome): string {
  if ('steps' in outcome) return `${((1000 * outcome.seconds) / outcome.steps).toFixed(1)} ms for each batch`;
  return 'skipped' in outcome ? outcome.skipped : `failed: ${outcome.failed}`;
}

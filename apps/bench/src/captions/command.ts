import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { type Cell, type Workload, median } from '../comparison.ts';
import { significant } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { whole, wholes } from '../options.ts';
import { ownRates } from '../own-rates.ts';
import { publish } from '../publication.ts';

interface Options {
  beams: number[];
  pictures: number;
  rounds: number;
  write?: boolean;
}

interface Telling extends Workload {
  readonly decoder: 'nic' | 'attention';
  readonly beam: number;
}

const [worker, featuresWorker] = ['worker.ts', 'features-worker.ts'].map((file) =>
  fileURLToPath(new URL(file, import.meta.url)),
);
/** Of the encoder, a thread for each. */
const CORES = 2;
/** Seconds for one measurement. */
const PATIENCE = 1200;

/** `npm run bench -- captions`; README.md says what is measured. */
export function captionsCommand(): Command {
  return new Command('captions')
    .description('features and beam search of show-and-tell; its training is the row nic-64 of backend')
    .option('--beams <n,n>', 'sizes of the beam', wholes, [1, 5])
    .option('--pictures <n>', 'pictures to tell', whole, 1000)
    .option('--rounds <n>', 'measurements of each kind', whole, 3)
    .option('--write', 'write the table into apps/bench/README.md')
    .action(bench);
}

async function bench({ beams, pictures, rounds, write }: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const workloads = (['nic', 'attention'] as const).flatMap((decoder) =>
    beams.map((beam): Telling => ({ name: `${decoder}, beam ${beam}`, items: 1, decoder, beam })),
  );
  const seen = await ownRates({
    workloads: [{ name: `features of MobileNet 0.75, ${CORES} threads`, items: 1 }],
    rounds,
    worker: featuresWorker,
    args: () => ['mobilenet', pictures, CORES],
    unit: () => 'pictures',
    patience: PATIENCE,
  });
  const told = await ownRates({
    workloads,
    rounds,
    worker,
    args: ({ decoder, beam }) => [decoder, beam, pictures],
    unit: () => 'pictures',
    patience: PATIENCE,
  });
  const cells = [...seen, ...told];
  const measured = `${rounds} rounds of ${pictures} pictures each, medians; captions of 20 words, by one thread`;
  publish({ name: 'captions', table: tellingTable(cells), measured, facts: machine, cells, rounds }, write);
}

/** A row for each network and beam: medians over rounds. */
export function tellingTable(cells: readonly Cell[]): string {
  const rows = cells.map(({ workload, rates }) => {
    const rate = median([...rates]);
    if (rate === undefined) return [workload.name, 'failed', '–'];
    return [workload.name, significant(rate), significant(1000 / rate)];
  });
  return markdownTable([['network', 'pictures per second', 'seconds for 1,000'], ...rows], { align: ['l', 'r', 'r'] }); // prettier-ignore
}

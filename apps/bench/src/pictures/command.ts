import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { type Cell, median, pairing } from '../comparison.ts';
import { rangeOf, significant } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { positive, whole } from '../options.ts';
import { ownRates } from '../own-rates.ts';
import { publish } from '../publication.ts';
import { type PictureWorkload, workloads } from './workloads.ts';

interface Options {
  seconds: number;
  rounds: number;
  write?: boolean;
}

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));

/** `npm run bench -- pictures`; README.md says what is measured. */
export function picturesCommand(): Command {
  return new Command('pictures')
    .description('decoding of pictures and batches of them, beside a training that they have to keep up with')
    .option('--seconds <n>', 'time for each measurement', positive, 3)
    .option('--rounds <n>', 'measurements of each kind', whole, 5)
    .option('--write', 'write the table into apps/bench/README.md')
    .action(bench);
}

async function bench({ seconds, rounds, write }: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const cells = await ownRates({
    workloads,
    rounds,
    worker,
    args: ({ name }) => [name, seconds],
    unit: () => 'images',
    patience: 120 + 3 * seconds,
  });
  const measured = `${rounds} rounds of ${seconds} s each, medians`;
  publish({ name: 'pictures', table: pictureTable(cells), measured, facts: machine, cells, rounds }, write);
}

/** A row for each workload: the median over rounds, the slowest and the fastest round, and how much faster it is than its training. */
export function pictureTable(cells: readonly Cell[]): string {
  const imagesPerSecond = (cell: Cell) => cell.rates.map((rate) => rate * cell.workload.items);
  const rows = cells.map((cell) => {
    const { name, training } = cell.workload as PictureWorkload;
    const rates = imagesPerSecond(cell);
    const rate = median(rates);
    if (rate === undefined) return [name, 'failed', '–', '–'];
    const other = cells.find(({ workload }) => workload.name === training);
    const times = other && pairing(rates, imagesPerSecond(other))?.median;
    return [name, significant(rate), rangeOf(rates), times === undefined ? '–' : `${significant(times)} x`];
  });
  return markdownTable([['', 'images/s', 'range', 'times the training'], ...rows], {
    align: ['l', 'r', 'r', 'r'],
  });
}

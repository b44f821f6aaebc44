import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '@nutshell/experiment';
import { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { measureInChild } from '../child-measurement.ts';
import { type Cell, compare, median, pairing } from '../comparison.ts';
import { replaceBetween, shortfalls, significant } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { positive, whole } from '../options.ts';
import { type PictureWorkload, workloads } from './workloads.ts';

interface Options {
  seconds: number;
  rounds: number;
  write?: boolean;
}

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
const OURS = 'ours';

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
  const cells = await compare({
    contestants: [
      {
        name: OURS,
        measure: ({ name }: PictureWorkload) => {
          const args = ['--import', import.meta.resolve('tsx'), worker, name, String(seconds)];
          return measureInChild({ command: process.execPath, args }, 120 + 3 * seconds);
        },
      },
    ],
    workloads,
    rounds,
    reference: OURS,
    onMeasurement: (round, _, { name, items }, outcome) =>
      console.log(
        `round ${round + 1}/${rounds}, ${name}: ${'steps' in outcome ? `${significant((items * outcome.steps) / outcome.seconds)} images/s` : JSON.stringify(outcome)}`,
      ),
  });
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  const facts = [`\`${command}\`: ${rounds} rounds of ${seconds} s each, medians`, ...machine];
  const lines = [...facts, ...shortfalls(cells, rounds)].map((fact) => `- ${fact}`);
  const text = [pictureTable(cells), '', ...lines].join('\n');
  console.log(`\n${text}`);
  if (cells.some(({ failed }) => failed)) process.exitCode = 1;
  if (write) writeFileAtomic(README, replaceBetween(readFileSync(README, 'utf8'), 'pictures', text));
}

/** A row for each workload: the median over rounds, the slowest and the fastest round, and how much faster it is than its training. */
export function pictureTable(cells: readonly Cell[]): string {
  const imagesPerSecond = (cell: Cell) => cell.rates.map((rate) => rate * cell.workload.items);
  const rows = cells.map((cell) => {
    const { name, training } = cell.workload as PictureWorkload;
    const rates = imagesPerSecond(cell);
    const rate = median(rates);
    if (rate === undefined) return [name, 'failed', '–', '–'];
    const extremes = [Math.min(...rates), Math.max(...rates)].map(significant);
    const other = cells.find(({ workload }) => workload.name === training);
    const times = other && pairing(rates, imagesPerSecond(other))?.median;
    return [
      name,
      significant(rate),
      extremes.join(' to '),
      times === undefined ? '–' : `${significant(times)} x`,
    ];
  });
  return markdownTable([['', 'images/s', 'range', 'times the training'], ...rows], {
    align: ['l', 'r', 'r', 'r'],
  });
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '@nutshell/experiment';
import { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { measureInChild } from '../child-measurement.ts';
import { type Cell, compare, median } from '../comparison.ts';
import { replaceBetween, shortfalls, significant } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { positive, whole } from '../options.ts';
import { type SearchWorkload, randomGames, workloads } from './workloads.ts';

interface Options {
  seconds: number;
  rounds: number;
  write?: boolean;
}

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
const OURS = 'ours';
/** Random games whose length and result stand below the table. */
const GAMES = 20_000;

/** `npm run bench -- search`; README.md says what is measured. */
export function searchCommand(): Command {
  return new Command('search')
    .description('tree search without a network, the rules of Go, and random games, on 9x9 and one thread')
    .option('--seconds <n>', 'time for each measurement', positive, 2)
    .option('--rounds <n>', 'measurements of each kind', whole, 5)
    .option('--write', 'write the table into apps/bench/README.md')
    .action(bench);
}

async function bench({ seconds, rounds, write }: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const { moves, area, blackAhead } = randomGames(GAMES)();
  const cells = await compare({
    contestants: [
      {
        name: OURS,
        measure: ({ name }: SearchWorkload) => {
          const args = ['--import', import.meta.resolve('tsx'), worker, name, String(seconds)];
          return measureInChild({ command: process.execPath, args }, 60 + 3 * seconds);
        },
      },
    ],
    workloads,
    rounds,
    reference: OURS,
    onMeasurement: (round, _, { name, items, unit }, outcome) =>
      console.log(
        `round ${round + 1}/${rounds}, ${name}: ${'steps' in outcome ? `${significant((items * outcome.steps) / outcome.seconds)} ${unit}/s` : JSON.stringify(outcome)}`,
      ),
  });
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  const facts = [
    `\`${command}\`: ${rounds} rounds of ${seconds} s each, medians`,
    ...machine,
    `${GAMES.toLocaleString('en')} random games: ${moves.toFixed(1)} moves per game, Black's area ${area.toFixed(2)} points more, Black ahead in ${(100 * blackAhead).toFixed(1)} % of them`,
    ...shortfalls(cells, rounds),
  ];
  const text = [rateTable(cells), '', ...facts.map((fact) => `- ${fact}`)].join('\n');
  console.log(`\n${text}`);
  if (cells.some(({ failed }) => failed)) process.exitCode = 1;
  if (write) writeFileAtomic(README, replaceBetween(readFileSync(README, 'utf8'), 'search', text));
}

/** A row for each workload: the median over rounds, the slowest and the fastest round, and the bar. */
export function rateTable(cells: readonly Cell[]): string {
  const rows = cells.map(({ workload, rates }) => {
    const { name, items, unit, bar } = workload as SearchWorkload;
    const perSecond = rates.map((rate) => rate * items);
    const rate = median(perSecond);
    if (rate === undefined) return [name, 'failed', '–', significant(bar)];
    const extremes = [Math.min(...perSecond), Math.max(...perSecond)].map(significant);
    return [name, `${significant(rate)} ${unit}`, extremes.join(' to '), significant(bar)];
  });
  return markdownTable([['', 'per second', 'range', 'at least'], ...rows], { align: ['l', 'r', 'r', 'r'] });
}

import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { type Cell, median } from '../comparison.ts';
import { rangeOf, significant } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { positive, whole } from '../options.ts';
import { ownRates } from '../own-rates.ts';
import { publish } from '../publication.ts';
import { type SearchWorkload, randomGames, workloads } from './workloads.ts';

interface Options {
  seconds: number;
  rounds: number;
  write?: boolean;
}

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
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
  const cells = await ownRates({
    workloads,
    rounds,
    worker,
    args: ({ name }) => [name, seconds],
    unit: ({ unit }) => unit,
    patience: 60 + 3 * seconds,
  });
  const measured = `${rounds} rounds of ${seconds} s each, medians`;
  const games = `${GAMES.toLocaleString('en')} random games: ${moves.toFixed(1)} moves per game, Black's area ${area.toFixed(2)} points more, Black ahead in ${(100 * blackAhead).toFixed(1)} % of them`;
  const facts = [...machine, games];
  publish({ name: 'search', table: rateTable(cells), measured, facts, cells, rounds }, write);
}

/** A row for each workload: the median over rounds, the slowest and the fastest round, and the bar. */
export function rateTable(cells: readonly Cell[]): string {
  const rows = cells.map(({ workload, rates }) => {
    const { name, items, unit, bar } = workload as SearchWorkload;
    const perSecond = rates.map((rate) => rate * items);
    const rate = median(perSecond);
    if (rate === undefined) return [name, 'failed', '–', significant(bar)];
    return [name, `${significant(rate)} ${unit}`, rangeOf(perSecond), significant(bar)];
  });
  return markdownTable([['', 'per second', 'range', 'at least'], ...rows], { align: ['l', 'r', 'r', 'r'] });
}

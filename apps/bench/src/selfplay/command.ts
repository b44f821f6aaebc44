import os from 'node:os';
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
  sizes: number[];
  threads: number;
  games: number;
  rounds: number;
  write?: boolean;
}

interface Generation extends Workload {
  readonly size: number;
}

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
/** Seconds for one generation. */
const PATIENCE = 600;

/** `npm run bench -- selfplay`; README.md says what is measured. */
export function selfplayCommand(): Command {
  return new Command('selfplay')
    .description("a generation of go-zero's games against itself: games, evaluations, time in the network")
    .option('--sizes <n,n>', 'boards', wholes, [5, 7, 9])
    .option('--threads <n>', 'threads that play', whole, Math.min(2, os.availableParallelism()))
    .option('--games <n>', 'games of a generation', whole, 512)
    .option('--rounds <n>', 'generations of each kind', whole, 3)
    .option('--write', 'write the table into apps/bench/README.md')
    .action(bench);
}

async function bench({ sizes, threads, games, rounds, write }: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const workloads = sizes.map((size): Generation => ({ name: `${size}x${size}`, items: 1, size }));
  const cells = await ownRates({
    workloads,
    rounds,
    worker,
    args: ({ size }) => [size, threads, games],
    unit: () => 'games',
    patience: PATIENCE,
  });
  const measured = `${rounds} generations of ${games} games each, medians, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  publish(
    { name: 'selfplay', table: generationTable(cells), measured, facts: machine, cells, rounds },
    write,
  );
}

/** A row for each board: medians over generations. */
export function generationTable(cells: readonly Cell[]): string {
  const rows = cells.map(({ workload, rates, details = [] }) => {
    const games = median([...rates]);
    if (games === undefined) return [workload.name, 'failed', '–', '–', '–'];
    const of = (name: string) => median(details.map((each) => each[name] as number)) as number;
    return [
      workload.name,
      significant(3600 * games),
      of('moves').toFixed(0),
      significant(of('evaluations')),
      `${(100 * of('networkShare')).toFixed(0)} %`,
    ];
  });
  return markdownTable(
    [['board', 'games per hour', 'moves per game', 'evaluations per second', 'time in the network'], ...rows],
    { align: ['l', 'r', 'r', 'r', 'r'] },
  );
}

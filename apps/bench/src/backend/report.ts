/** The tables of BENCHMARKS.md. */
import { markdownTable } from 'markdown-table';
import { significant } from '../comparison-table.ts';
import { type Cell, median, pairing } from '../comparison.ts';
import { gigaflopsPerItem } from './arithmetic.ts';
import type { RowResult, Trial } from './contest.ts';
import { type ContestantName, titles } from './contestants.ts';
import { type Floor, libraryOf, libraryTitles } from './floors.ts';
import type { Row } from './rows.ts';

/** How many times as fast as these the first contestant is to be. */
export const TARGETS: Partial<Record<ContestantName, { factor: number; modes: readonly Row['mode'][] }>> = {
  debian: { factor: 1.1, modes: ['training', 'inference'] },
  wheel: { factor: 1.1, modes: ['training', 'inference'] },
  compiled: { factor: 1.1, modes: ['training', 'inference'] },
  wasm: { factor: 5, modes: ['training'] },
};

/** One row with a target that it misses. */
export interface Miss {
  readonly row: Row;
  readonly peer: ContestantName;
  readonly ratio: number;
  readonly target: number;
}

/** Items per second of every contestant, with the number of threads that was best for it. */
export function rateTable(results: readonly RowResult[]): string {
  return table(
    results,
    (cells) => cells.map(titleOf),
    (result) =>
      result.cells.map((cell) => {
        const threads = result.settings.get(cell.contestant)?.threads;
        return threads === undefined ? rateOf(cell, result.row) : `${rateOf(cell, result.row)} (${threads})`;
      }),
  );
}

/** How many times as fast as each of the others the first contestant is; in bold type where it misses its target. */
export function ratioTable(results: readonly RowResult[]): string {
  return table(
    results,
    ([subject, ...peers]) => peers.map((peer) => `${titleOf(subject)} / ${titleOf(peer)}`),
    ({ row, cells: [subject, ...peers] }) => peers.map((peer) => ratioOf(subject, peer, row)),
  );
}

/** GFLOP/s of every contestant, and the share of what its library reaches in matrix products on as many threads. */
export function arithmeticTable(results: readonly RowResult[], floors: readonly Floor[]): string {
  return table(
    results,
    (cells) => ['MFLOP', ...cells.map(titleOf)],
    ({ row, cells, settings }) => {
      const each = gigaflopsPerItem(row);
      const speeds = cells.map((cell) => {
        const rate = median(cell.rates);
        if (rate === undefined) return '–';
        const speed = rate * row.items * each;
        const library = libraryOf(cell.contestant as ContestantName);
        const threads = settings.get(cell.contestant)?.threads;
        const floor = floors.find((floor) => floor.library === library && floor.threads === threads);
        return floor
          ? `${significant(speed)} (${Math.round((100 * speed) / floor.gigaflops)} %)`
          : significant(speed);
      });
      return [significant(1000 * each), ...speeds];
    },
  );
}

/** The fastest matrix product of each library, and the BLAS of those that say which they call. */
export function floorTable(
  floors: readonly Floor[],
  blas: Readonly<Partial<Record<Floor['library'], string>>>,
): string {
  const numbers = [...new Set(floors.map(({ threads }) => threads))].sort((a, b) => a - b);
  const libraries = [...new Set(floors.map(({ library }) => library))];
  const header = [
    '',
    'BLAS',
    ...numbers.map((threads) => `GFLOP/s, ${threads === 1 ? '1 thread' : `${threads} threads`}`),
  ];
  const body = libraries.map((library) => [
    libraryTitles[library],
    blas[library] ?? 'its own',
    ...numbers.map((threads) => {
      const floor = floors.find((floor) => floor.library === library && floor.threads === threads);
      return floor ? significant(floor.gigaflops) : '–';
    }),
  ]);
  return markdownTable([header, ...body], { align: ['l', 'l', ...numbers.map(() => 'r')] });
}

/** What the first contestant says about itself, and what memory all take. */
export function detailTable(results: readonly RowResult[]): string {
  const memory = (cell: Cell) => detail(cell, 'peakMiB', (mebibytes) => significant(mebibytes));
  return table(
    results,
    (cells) => ['first step', 'overhead', 'pipeline', ...cells.map((cell) => `MiB, ${titleOf(cell)}`)],
    ({ cells }) => [
      detail(cells[0], 'firstStepSeconds', (seconds) => `${significant(seconds)} s`),
      detail(cells[0], 'overhead', percent),
      detail(cells[0], 'pipeline', percent),
      ...cells.map(memory),
    ],
  );
}

/** Each setting that was tried, and its rate in the trial; in bold type the one that counts. */
export function trialLines({ row, trials, settings }: RowResult): string[] {
  const names = [...new Set(trials.map(({ contestant }) => contestant))];
  const say = (trial: Trial) => {
    const { setting, rate, failed } = trial;
    if (rate === undefined) return `${setting.label} ${failed ? 'failed' : 'left out'}`;
    const text = `${setting.label} ${significant(rate)}`;
    return settings.get(trial.contestant) === setting ? `**${text}**` : text;
  };
  const lines = names.map((name) => {
    const own = trials.filter(({ contestant }) => contestant === name);
    return `${titles[name]}: ${own.map(say).join('; ')}`;
  });
  return [`- ${describe(row)}`, ...lines.map((line) => `  - ${line}`)];
}

/** The targets that are missed. */
export function missesOf(results: readonly RowResult[]): Miss[] {
  return results.flatMap(({ row, cells: [subject, ...peers] }) =>
    peers.flatMap((peer) => {
      const target = targetOf(peer, row);
      const ratio = pairing(subject.rates, peer.rates)?.median;
      if (target === undefined || ratio === undefined || ratio >= target) return [];
      return [{ row, peer: peer.contestant as ContestantName, ratio, target }];
    }),
  );
}

/** Rows in which the first contestant left work to another backend, or did not compile its step. */
export function fallbackLines(results: readonly RowResult[]): string[] {
  return results.flatMap(({ row, cells: [subject] }) => {
    const count = median((subject.details ?? []).flatMap(({ fallbacks }) => fallbacks ?? []));
    return count
      ? `${row.name}: ${count} kernels by the cpu backend, or calls that could not be captured`
      : [];
  });
}

/** Settings that failed or were left out, with their reason; the others of their contestant counted. */
export function failedTrials(results: readonly RowResult[]): string[] {
  return results.flatMap(({ row, trials }) =>
    trials.flatMap(({ contestant, setting, failed, skipped }) =>
      failed || skipped ? `${row.name}, ${titles[contestant]}, ${setting.label}: ${failed ?? skipped}` : [],
    ),
  );
}

export const describeMiss = ({ peer, ratio, target }: Miss): string =>
  `${significant(ratio)} x ${titles[peer]}, target ${target}`;

/** "LeNet-5, batch 32, training, images/s". */
export const describe = ({ title, batch, mode, unit }: Row): string =>
  `${title}, batch ${batch}, ${mode}, ${unit}/s`;

function table(
  results: readonly RowResult[],
  header: (cells: readonly Cell[]) => string[],
  body: (result: RowResult) => string[],
): string {
  const rows = [
    ['', ...header(results[0].cells)],
    ...results.map((result) => [describe(result.row), ...body(result)]),
  ];
  return markdownTable(rows, { align: ['l', ...rows[0].slice(1).map(() => 'r')] });
}

const titleOf = ({ contestant }: Cell): string => titles[contestant as ContestantName];

function targetOf(peer: Cell, row: Row): number | undefined {
  const target = TARGETS[peer.contestant as ContestantName];
  if (!target?.modes.includes(row.mode)) return undefined;
  return peer.contestant === 'wasm' ? target.factor : (row.target ?? target.factor);
}

function rateOf({ rates, failed }: Cell, { items }: Row): string {
  const rate = median(rates);
  return rate === undefined ? (failed ? 'failed' : '–') : significant(rate * items);
}

/** The median ratio, in bold type if it misses its target, and the worst pairing. */
function ratioOf(subject: Cell, peer: Cell, row: Row): string {
  const pair = pairing(subject.rates, peer.rates);
  if (!pair) return '–';
  const target = targetOf(peer, row);
  const missed = target !== undefined && pair.median < target;
  const ratio = significant(pair.median);
  return `${missed ? `**${ratio}**` : ratio} (${significant(pair.worst)})`;
}

/** The median over rounds of what a contestant says about itself. */
function detail({ details = [] }: Cell, name: string, format: (value: number) => string): string {
  const value = median(details.flatMap((each) => each[name] ?? []));
  return value === undefined ? '–' : format(value);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The tables of BENCHMARKS.md. */
import { markdownTable } from 'markdown-table';
import { significant } from '../comparison-table.ts';
import { type Cell, median, pairing } from '../comparison.ts';
import { type ContestantName, titles } from './contestants.ts';
import type { Row } from './rows.ts';

/** How many times as fast as these the first contestant is to be. */
export const TARGETS: Partial<Record<ContestantName, { factor: number; modes: readonly Row['mode'][] }>> = {
  torch: { factor: 1.1, modes: ['training', 'inference'] },
  wasm: { factor: 5, modes: ['training'] },
};

/** One row with a target that it misses. */
export interface Miss {
  readonly row: Row;
  readonly peer: ContestantName;
  readonly ratio: number;
  readonly target: number;
}

/** What became of one row: the first contestant's cell, and those of its peers. */
interface Line {
  readonly row: Row;
  readonly subject: Cell;
  readonly peers: readonly Cell[];
}

/** Rates, ratios to the first contestant's peers, and what it says about itself; one line for each row. */
export function resultTable(cells: readonly Cell[], rows: readonly Row[]): string {
  const lines = linesOf(cells, rows);
  const peers = lines[0].peers.map(({ contestant }) => titleOf(contestant));
  const subject = titleOf(lines[0].subject.contestant);
  const header = [
    '',
    subject,
    ...peers,
    ...peers.map((peer) => `${subject} / ${peer} (worst)`),
    'first step',
    'overhead',
    'pipeline',
    'memory',
  ];
  const body = lines.map(({ row, subject, peers }) => [
    describe(row),
    rateOf(subject, row),
    ...peers.map((peer) => rateOf(peer, row)),
    ...peers.map((peer) => ratioOf(subject, peer, row)),
    detail(subject, 'firstStepSeconds', (seconds) => `${significant(seconds)} s`),
    detail(subject, 'overhead', percent),
    detail(subject, 'pipeline', percent),
    [subject, ...peers]
      .map((cell) => detail(cell, 'peakMiB', (mebibytes) => `${significant(mebibytes)}`))
      .join(' / '),
  ]);
  return markdownTable([header, ...body], { align: ['l', ...header.slice(1).map(() => 'r')] });
}

/** The targets that are missed. */
export function missesOf(cells: readonly Cell[], rows: readonly Row[]): Miss[] {
  return linesOf(cells, rows).flatMap(({ row, subject, peers }) =>
    peers.flatMap((peer) => {
      const target = targetOf(peer, row);
      const ratio = pairing(subject.rates, peer.rates)?.median;
      if (target === undefined || ratio === undefined || ratio >= target) return [];
      return [{ row, peer: peer.contestant as ContestantName, ratio, target }];
    }),
  );
}

/** Rows in which the first contestant left work to another backend, or did not compile its step. */
export function fallbackLines(cells: readonly Cell[], rows: readonly Row[]): string[] {
  return linesOf(cells, rows).flatMap(({ row, subject }) => {
    const count = median((subject.details ?? []).flatMap(({ fallbacks }) => fallbacks ?? []));
    return count
      ? `${row.name}: ${count} kernels by the cpu backend, or calls that could not be captured`
      : [];
  });
}

export const describeMiss = ({ peer, ratio, target }: Miss): string =>
  `${significant(ratio)} x ${titles[peer]}, target ${target}`;

export const describeCores = (cores: number): string => (cores === 1 ? 'one core' : `${cores} cores`);

/** "LeNet-5, batch 32, training, images/s". */
export const describe = ({ title, batch, mode, unit }: Row): string =>
  `${title}, batch ${batch}, ${mode}, ${unit}/s`;

function linesOf(cells: readonly Cell[], rows: readonly Row[]): Line[] {
  return rows.map((row) => {
    const [subject, ...peers] = cells.filter(({ workload }) => workload.name === row.name);
    return { row, subject, peers };
  });
}

const titleOf = (contestant: string): string => titles[contestant as ContestantName];

function targetOf(peer: Cell, { mode }: Row): number | undefined {
  const target = TARGETS[peer.contestant as ContestantName];
  return target?.modes.includes(mode) ? target.factor : undefined;
}

function rateOf({ rates, failed }: Cell, { items }: Row): string {
  const rate = median(rates);
  return rate === undefined ? (failed ? 'failed' : 'left out') : significant(rate * items);
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

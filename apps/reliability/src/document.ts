/** docs/reliability.md: what was tried, and what came of it. */
import { markdownTable } from 'markdown-table';
import type { Attack, Tally } from './attack.ts';

export interface Result {
  readonly attack: Attack;
  readonly tally: Tally;
}

const INTRODUCTION = `# Reliability

\`npm run reliability -- --write\` runs these attacks and writes this page; \`-- --attack=wav --inputs=1000\` runs a part of them.
[apps/reliability](../apps/reliability) says how they work.

An input is made from a sample that is right, by faults of disks, transfers and programs, and by people who mean ill: flipped bits,
missing ends, numbers at the border of their type, values of another type, great depth, other encodings. It is **taken** if the reader
gives a result, **refused** if it answers by one clear message that names the file and shows no value of the program, and a **fault** in every
other case: another error, more than a second of processor time, no answer, a process that ends, much memory for one input, or a file that
is written outside of the given folder.`;

/** @param facts when, with what code, on what machine */
export function reliabilityDocument(results: readonly Result[], facts: readonly string[]): string {
  const sum = (value: (tally: Tally) => number) =>
    results.reduce((total, { tally }) => total + value(tally), 0);
  const found = sum(({ findings }) => findings.length);
  const totals = [
    '**all**',
    '',
    ...[
      sum(({ inputs }) => inputs),
      sum(({ taken }) => taken),
      sum(({ refused }) => refused),
      sum(faultsOf),
    ].map(count),
    Math.max(0, ...results.map(({ tally }) => tally.slowest)).toFixed(0),
    Math.max(0, ...results.map(({ tally }) => tally.growth)).toFixed(0),
  ];
  const rows = results.map(({ attack, tally }) => [
    attack.name,
    attack.about,
    ...[tally.inputs, tally.taken, tally.refused, faultsOf(tally)].map(count),
    tally.slowest.toFixed(0),
    tally.growth.toFixed(0),
  ]);
  const header = ['attack', 'what is attacked', 'inputs', 'taken', 'refused', 'faults', 'slowest, ms', 'memory, MiB']; // prettier-ignore
  const table = markdownTable([header, ...rows, totals], { align: ['l', 'l', 'r', 'r', 'r', 'r', 'r', 'r'] });
  const parts = [
    INTRODUCTION,
    '## Inputs',
    'Milliseconds are processor time of the slowest input. Memory is by how much the process grew over all inputs.',
    table,
    '## How it was measured',
    facts.map((fact) => `- ${fact}`).join('\n'),
    '## Faults',
    found === 0 ? 'None was found.' : results.flatMap(findingsOf).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

const faultsOf = ({ inputs, taken, refused }: Tally): number => inputs - taken - refused;
const count = (n: number): string => n.toLocaleString('en-US');

function findingsOf({ tally }: Result): string[] {
  return tally.findings.map(
    ({ attack, kind, seed, index, text }) =>
      `- ${kind} (\`--attack=${attack} --seed=${seed} --only=${index}\`): ${text.replaceAll(/[`<>*_|\n]/g, ' ')}`,
  );
}

/** docs/reliability.md: what was tried, and what came of it. */
import { markdownTable } from 'markdown-table';
import type { Attack, Tally } from './attack.ts';
import { type Outcome, ofAttacks } from './outcomes.ts';

interface Result {
  readonly attack: Attack;
  readonly outcome: Outcome;
}

const INTRODUCTION = `# Reliability

\`npm run reliability -- --write\` carries these attacks out and writes this page, of [results/reliability.json](../results/reliability.json);
\`-- --write --attack=wav\` does a part of them and leaves what the page says of the others. [apps/reliability](../apps/reliability) says how they
work.

An input is made from a sample that is right, by faults of disks, transfers and programs, and by people who mean ill: flipped bits,
missing ends, numbers at the border of their type, values of another type, great depth, other encodings. It is **taken** if the reader
gives a result, **refused** if it answers by one clear message that names the file and shows no value of the program, and a **fault** in every
other case: another error, more than a second of processor time, no answer, a process that ends, much memory for one input, or a file that
is opened outside of the given folder.`;

const INPUTS = `Milliseconds are processor time of the slowest input. Memory is by how much the process grew over all inputs.`;

const PROGRAMS = `A try is **right** if the program, or the one that is resumed after it, ends with the bits of one that nothing disturbed: weights, log,
result. It is **refused** if it says by one clear message what is wrong, and is right when it is resumed.`;

/** The page of the last time that each attack was carried out. */
export function reliabilityDocument(outcomes: readonly Outcome[]): string {
  const results = ofAttacks(outcomes);
  const found = results.flatMap(findingsOf);
  const parts = [
    INTRODUCTION,
    ...section('Inputs', INPUTS, inputTable(results.filter(({ attack }) => attack.kind === 'fuzz'))),
    ...section('Programs', PROGRAMS, tryTable(results.filter(({ attack }) => attack.kind === 'scenario'))),
    '## Where',
    [...new Set(results.map(({ outcome: { machine, seed } }) => `- ${machine}, seed ${seed}`))].join('\n'),
    '## Faults',
    found.length === 0 ? 'None was found.' : found.join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

const section = (title: string, words: string, table: string | undefined): string[] =>
  table === undefined ? [] : [`## ${title}`, words, table];

/** Undefined if nothing was thrown at readers. */
function inputTable(results: readonly Result[]): string | undefined {
  if (results.length === 0) return undefined;
  const most = (value: (tally: Tally) => number) =>
    Math.max(...results.map(({ outcome }) => value(outcome.tally))).toFixed(0);
  const rows = results.map(({ attack, outcome }) => [
    attack.name,
    attack.about,
    ...countsOf([outcome.tally]),
    outcome.tally.slowest.toFixed(0),
    outcome.tally.growth.toFixed(0),
    whenOf(outcome),
  ]);
  const all = [
    '**all**',
    '',
    ...countsOf(results.map(({ outcome }) => outcome.tally)),
    most(({ slowest }) => slowest),
    most(({ growth }) => growth),
    '',
  ];
  const header = [
    'attack',
    'what is attacked',
    'inputs',
    'taken',
    'refused',
    'faults',
    'slowest, ms',
    'memory, MiB',
    'when, commit',
  ];
  return markdownTable([header, ...rows, all], { align: ['l', 'l', 'r', 'r', 'r', 'r', 'r', 'r', 'l'] });
}

/** Undefined if no programs were disturbed. */
function tryTable(results: readonly Result[]): string | undefined {
  if (results.length === 0) return undefined;
  const rows = results.map(({ attack, outcome }) => [
    outcome.app ? `${attack.name}, ${outcome.app}` : attack.name,
    attack.about,
    ...countsOf([outcome.tally]),
    whenOf(outcome),
  ]);
  const header = ['attack', 'what is done', 'tries', 'right', 'refused', 'faults', 'when, commit'];
  return markdownTable([header, ...rows], { align: ['l', 'l', 'r', 'r', 'r', 'r', 'l'] });
}

const whenOf = ({ date, commit }: Outcome): string => `${date}, ${commit}`;

/** Inputs, taken, refused, faults, of several tallies together. */
function countsOf(tallies: readonly Tally[]): string[] {
  const sum = (value: (tally: Tally) => number) => tallies.reduce((total, tally) => total + value(tally), 0);
  return [
    ({ inputs }: Tally) => inputs,
    ({ taken }: Tally) => taken,
    ({ refused }: Tally) => refused,
    faultsOf,
  ].map((value) => count(sum(value)));
}

const faultsOf = ({ inputs, taken, refused }: Tally): number => inputs - taken - refused;
const count = (n: number): string => n.toLocaleString('en-US');

function findingsOf({ attack, outcome }: Result): string[] {
  return outcome.tally.findings.map(({ kind, seed, index, text }) => {
    const again = attack.kind === 'fuzz' ? ` --only=${index}` : '';
    return `- ${kind} (\`--attack=${attack.name} --seed=${seed}${again}\`): ${text.replaceAll(/[`<>*_|\n]/g, ' ')}`;
  });
}

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@nutshell/core';
import { writeFileAtomic } from '@nutshell/experiment';
import { Command } from 'commander';
import { shortfalls } from '../comparison-table.ts';
import { LiveProcess } from '../live-process.ts';
import { machineLines } from '../machine.ts';
import { namesOf, positive, whole } from '../options.ts';
import { peersFolder } from '../peers/folder.ts';
import { PYTHON } from '../torch.ts';
import type { Question } from './assignment.ts';
import { type RowResult, contest } from './contest.ts';
import {
  type Circumstances,
  type ContestantName,
  contestantNames,
  profiledProgram,
  settingsOf,
  threadNumbers,
} from './contestants.ts';
import { type Findings, benchmarksDocument } from './document.ts';
import { floorOf } from './floors.ts';
import { type Party, floorsOf, gather } from './party.ts';
import { prepare } from './preparation.ts';
import { type SessionProfile, profileTable, stepProfile } from './profile.ts';
import {
  arithmeticTable,
  failedTrials,
  fallbackLines,
  floorTable,
  missesOf,
  rateTable,
  ratioTable,
  trialLines,
} from './report.ts';
import { type Row, rows } from './rows.ts';
import type { TaskName } from './tasks.ts';

export interface Options {
  rows: string[];
  backends: ContestantName[];
  threads: number;
  seconds: number;
  rounds: number;
  stepLimit: number;
  python: string;
  profile?: boolean;
  write?: boolean;
}

export const DOCUMENT = fileURLToPath(
  new URL('../../../../packages/tfjs-backend-onnx/BENCHMARKS.md', import.meta.url),
);
const rowNames = rows.map(({ name }) => name);
/** A trial takes this share of a measurement. */
const TRIAL_SHARE = 0.4;

/** `npm run bench -- backend`; README.md says what is measured and how. */
export function backendCommand(): Command {
  return new Command('backend')
    .description('the onnx backend beside PyTorch, wasm and jax-js: training and inference of seven networks')
    .option(
      '--rows <names>',
      `separated by commas; of ${rowNames.join(', ')}`,
      namesOf(rowNames, 'row'),
      rowNames,
    )
    .option(
      '--backends <names>',
      `separated by commas, of ${contestantNames.join(', ')}; the first is compared with the others`,
      namesOf(contestantNames, 'backend'),
      [...contestantNames],
    )
    .option('--threads <n>', 'try up to this many threads', whole, os.availableParallelism())
    .option('--seconds <n>', 'time for each measurement', positive, 1)
    .option('--rounds <n>', 'measurements of each kind', whole, 3)
    .option('--step-limit <seconds>', 'leave out what takes longer than this for one step', positive, 5)
    .option('--python <program>', "the Python that has Debian's PyTorch", PYTHON)
    .option('--profile', 'print where ONNX Runtime spends the time of each row, instead of comparing')
    .option('--write', 'write packages/tfjs-backend-onnx/BENCHMARKS.md; needs all rows')
    .action(bench);
}

async function bench(options: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const chosen = rows.filter(({ name }) => options.rows.includes(name));
  if (options.write && chosen.length < rows.length)
    throw new Error('--write needs all rows, so that the document is of one run: leave --rows out');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-bench-'));
  try {
    await selectBackend({ backend: 'cpu' });
    const folders = foldersFor(chosen, folder);
    const threads = threadNumbers(options.threads);
    const circumstances: Circumstances = { folders, threads, peers: peersFolder() };
    const profileOf = (row: Row) => profiled(row, circumstances, path.join(folder, 'profiles', row.name));
    if (options.profile) {
      for (const row of chosen) console.log(`\n${row.name}\n\n${profileTable(await profileOf(row))}`);
      return;
    }

    const { gigaflops } = await floorOf('onnx', 1);
    const party = await gather(options.backends, {
      ...circumstances,
      python: options.python,
      floor: gigaflops,
    });
    for (const fact of party.facts) console.log(fact);
    const floors = await floorsOf(party);
    console.log(`\n${floorTable(floors, party.blas)}\n`);
    const results: RowResult[] = [];
    for (const row of chosen) results.push(await contestOf(row, party, options));
    const difference = Math.max(...results.map(({ difference }) => difference));
    const facts = [
      ...machine,
      `load ${os.loadavg()[0].toFixed(1)} at the end, which is the benchmark's own`,
      ...party.facts,
      `first losses and outputs of all differ by ${difference.toExponential(0)} at most`,
      ...shortfalls(
        results.flatMap(({ cells }) => cells.filter(({ rates }) => rates.length > 0)),
        options.rounds,
      ),
      ...fallbackLines(results),
      ...failedTrials(results),
    ];
    printReport(results, { ...party, floors }, facts);
    if (results.some(({ cells }) => cells.some(({ failed }) => failed))) process.exitCode = 1;
    if (!options.write) return;

    const profiles = new Map<string, SessionProfile>();
    for (const row of new Set(missesOf(results).map(({ row }) => row)))
      profiles.set(row.name, await profileOf(row));
    const command = `\`npm run bench -- ${process.argv.slice(2).join(' ')}\``;
    const measured = `${command}: ${options.seconds} s for each measurement, rounds: ${options.rounds}`;
    const findings = { ...party, floors, results, profiles, facts: [measured, ...facts] };
    const previous = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
    writeFileAtomic(DOCUMENT, benchmarksDocument(findings, previous));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prepares each task once, with a batch of each size that the rows have. */
function foldersFor(chosen: readonly Row[], folder: string): Record<string, string> {
  const sizes = new Map<TaskName, Set<number>>();
  for (const { task, batch } of chosen) sizes.set(task, (sizes.get(task) ?? new Set()).add(batch));
  return Object.fromEntries([...sizes].map(([task, set]) => [task, prepare(folder, task, [...set])]));
}

function contestOf(row: Row, party: Party, options: Options): Promise<RowResult> {
  const settings = party.names.map((name) => [name, settingsOf(name, row, party.circumstances)] as const);
  return contest(row, new Map(settings), {
    ...options,
    trialSeconds: TRIAL_SHARE * options.seconds,
    cores: os.availableParallelism(),
    say: (line) => console.log(line),
  });
}

function printReport(
  results: readonly RowResult[],
  { floors, blas }: Pick<Findings, 'floors' | 'blas'>,
  facts: readonly string[],
): void {
  const parts = [
    results.flatMap(trialLines).join('\n'),
    rateTable(results),
    ratioTable(results),
    arithmeticTable(results, floors),
    floorTable(floors, blas),
    facts.map((fact) => `- ${fact}`).join('\n'),
  ];
  console.log(`\n${parts.join('\n\n')}`);
}

/** Where ONNX Runtime spends the time of a step. */
async function profiled(row: Row, circumstances: Circumstances, folder: string): Promise<SessionProfile> {
  mkdirSync(folder, { recursive: true });
  const worker = new LiveProcess(profiledProgram(row, circumstances, path.join(folder, 'profile')));
  const question: Question = { seconds: 1, stepLimit: 30, minimumSteps: 3 };
  await worker.answer(120);
  await worker.ask(question, 120);
  await worker.finish(60); // ONNX Runtime writes its profiles when its sessions end
  return stepProfile(folder);
}

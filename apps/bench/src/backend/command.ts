import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@nutshell/core';
import { writeFileAtomic } from '@nutshell/experiment';
import { Command } from 'commander';
import { significant, shortfalls } from '../comparison-table.ts';
import { type Outcome, compare } from '../comparison.ts';
import { machineLines } from '../machine.ts';
import { namesOf, positive, whole, wholes } from '../options.ts';
import { PYTHON, missingTorch, torchVersion } from '../torch.ts';
import {
  type Circumstances,
  type ContestantName,
  agreement,
  contestant,
  contestantNames,
  runProfiled,
  titles,
} from './contestants.ts';
import { type Section, benchmarksDocument } from './document.ts';
import { prepare } from './preparation.ts';
import { type SessionProfile, profileTable, stepProfile } from './profile.ts';
import { describeCores, fallbackLines, missesOf, resultTable } from './report.ts';
import { type Row, rows } from './rows.ts';

interface Options {
  rows: string[];
  backends: ContestantName[];
  cores: number[];
  seconds: number;
  rounds: number;
  stepLimit: number;
  python: string;
  profile?: boolean;
  write?: boolean;
}

const DOCUMENT = fileURLToPath(new URL('../../../packages/tfjs-backend-onnx/BENCHMARKS.md', import.meta.url));
const rowNames = rows.map(({ name }) => name);

/** `npm run bench -- backend`; README.md says what is measured and how. */
export function backendCommand(): Command {
  return new Command('backend')
    .description('the onnx backend beside PyTorch and wasm: training and inference of four networks')
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
      ['onnx', 'torch', 'wasm'],
    )
    .option('--cores <numbers>', 'numbers of cores, separated by commas', wholes, [1, 2])
    .option('--seconds <n>', 'time for each measurement', positive, 3)
    .option('--rounds <n>', 'measurements of each kind', whole, 3)
    .option('--step-limit <seconds>', 'leave out what takes longer than this for one step', positive, 30)
    .option('--python <program>', 'the Python that has PyTorch', PYTHON)
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
    const taskNames = [...new Set(chosen.map(({ task }) => task))];
    const folders = Object.fromEntries(taskNames.map((name) => [name, prepare(folder, name)]));
    const on = (cores: number): Circumstances => ({ ...options, folders, cores });
    const profileOf = (row: Row) => profiled(row, on(1), path.join(folder, 'profiles', row.name));
    if (options.profile) {
      for (const row of chosen) console.log(`\n${row.name}\n\n${profileTable(await profileOf(row))}`);
      return;
    }

    const { facts, names } = await contestants(options, chosen, on(1));
    const sections: Section[] = [];
    for (const cores of options.cores) {
      const cells = await compare({
        contestants: names.map((name) => contestant(name, on(cores))),
        workloads: chosen,
        rounds: options.rounds,
        reference: names[0],
        onMeasurement: (round, name, row, outcome) =>
          console.log(
            `${describeCores(cores)}, round ${round + 1}/${options.rounds}, ${row.name}, ${name}: ${say(row, outcome)}`,
          ),
      });
      sections.push({ cores, cells });
      console.log(`\non ${describeCores(cores)}:\n\n${resultTable(cells, chosen)}\n`);
      const remarks = [...shortfalls(cells, options.rounds), ...fallbackLines(cells, chosen)];
      facts.push(...remarks.map((line) => `on ${describeCores(cores)}, ${line}`));
    }
    if (sections.some(({ cells }) => cells.some(({ failed }) => failed))) process.exitCode = 1;
    for (const fact of [...machine, ...facts]) console.log(`- ${fact}`);
    if (!options.write) return;

    const missed = new Set(sections.flatMap(({ cells }) => missesOf(cells, chosen).map(({ row }) => row)));
    const profiles = new Map<string, SessionProfile>();
    for (const row of missed) profiles.set(row.name, await profileOf(row));
    const command = `\`npm run bench -- ${process.argv.slice(2).join(' ')}\``;
    const measured = `${command}: ${options.seconds} s for each measurement, rounds: ${options.rounds}`;
    const findings = { rows: chosen, sections, profiles, facts: [measured, ...machine, ...facts] };
    const previous = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
    writeFileAtomic(DOCUMENT, benchmarksDocument(findings, previous));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Those that can take part, after PyTorch has shown that it does the same as the first backend. */
async function contestants(
  { backends, python }: Options,
  chosen: readonly Row[],
  circumstances: Circumstances,
) {
  if (!backends.includes('torch')) return { names: backends, facts: [] as string[] };
  const version = await torchVersion(python);
  if (version === undefined)
    return { names: backends.filter((name) => name !== 'torch'), facts: [missingTorch(python)] };

  const ours = backends.find((name) => name !== 'torch');
  const facts = [`PyTorch ${version}`];
  if (ours) {
    const kinds = new Map(chosen.map((row) => [`${row.task} ${row.mode}`, row]));
    let largest = 0;
    for (const row of kinds.values())
      largest = Math.max(largest, await agreement([ours, 'torch'], row, circumstances));
    facts.push(
      `first losses and outputs of ${titles[ours]} and PyTorch differ by ${largest.toExponential(0)} at most`,
    );
    console.log(facts.at(-1));
  }
  return { names: backends, facts };
}

/** Where ONNX Runtime spends the time of a step. */
async function profiled(row: Row, circumstances: Circumstances, folder: string): Promise<SessionProfile> {
  mkdirSync(folder, { recursive: true });
  await runProfiled(row, circumstances, path.join(folder, 'profile'));
  return stepProfile(folder);
}

function say({ items, unit }: Row, outcome: Outcome): string {
  if ('steps' in outcome) return `${significant((items * outcome.steps) / outcome.seconds)} ${unit}/s`;
  return 'skipped' in outcome ? `left out: ${outcome.skipped}` : `failed: ${outcome.failed}`;
}

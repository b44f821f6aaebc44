import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@nutshell/core';
import { Command } from 'commander';
import { prepare } from '../backend/preparation.ts';
import { measureInChild } from '../child-measurement.ts';
import { type Cell, type Contestant, type Outcome, type Workload, compare } from '../comparison.ts';
import { comparisonTable, shortfalls } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { positive, whole } from '../options.ts';
import { PYTHON, type Torch, describeTorch, findTorch, missingTorch, torchProgram } from '../torch.ts';
import { checkedText } from './writers.ts';

interface Options {
  seconds: number;
  rounds: number;
  stepLimit: number;
  python: string;
}

/** What is timed; training beside PyTorch is a row of `backend`. */
interface Task extends Workload {
  readonly what: 'training' | 'sampling';
}

export const workloads: readonly Task[] = [
  { name: 'training, batch 50', items: 2500, what: 'training' },
  { name: 'sampling', items: 200, what: 'sampling' },
];

const LAYERS = 'tfjs-layers, wasm';
const PEER = 'PyTorch';
const TOLERANCE = 1e-4;
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const SCRIPT = fileURLToPath(new URL('../pytorch/sampling.py', import.meta.url));

/** `npm run bench -- char-rnn`; README.md says what is measured and how. */
export function charRnnCommand(): Command {
  return new Command('char-rnn')
    .description(
      'training and sampling of char-rnn 2x128 beside tfjs-layers on wasm, and sampling beside PyTorch',
    )
    .option('--seconds <n>', 'time for each measurement', positive, 5)
    .option('--rounds <n>', 'measurements of each kind', whole, 3)
    .option('--step-limit <seconds>', 'leave out what takes longer than this for one step', positive, 10)
    .option('--python <program>', `the Python that has ${PEER}`, PYTHON)
    .action(bench);
}

async function bench(options: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-bench-'));
  try {
    await selectBackend({ backend: 'cpu' });
    const start = path.join(prepare(folder, 'char-rnn', []), 'start');
    const torch = await findTorch(options.python);
    const cells = await compare({
      contestants: [node('ours', options), node(LAYERS, options), peer(torch, start, options)],
      workloads,
      rounds: options.rounds,
      reference: LAYERS,
      onMeasurement: (round, name, workload, outcome) =>
        console.log(
          `round ${round + 1}/${options.rounds}, ${workload.name}, ${name}: ${describe(workload, outcome)}`,
        ),
    });
    const facts = [
      `\`npm run bench -- ${process.argv.slice(2).join(' ')}\`: ${options.rounds} rounds of ${options.seconds} s each, one thread`,
      ...machine,
      torch ? describeTorch(torch) : missingTorch(options.python),
      `first losses and likelihoods of all differ by ${differenceOf(cells).toExponential(0)} at most`,
      ...shortfalls(cells, options.rounds),
    ];
    console.log(`\n${comparisonTable(cells, { items: 'characters', reference: LAYERS })}\n`);
    console.log(facts.map((fact) => `- ${fact}`).join('\n'));
    if (cells.some(({ failed }) => failed)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function node(name: string, { seconds, stepLimit }: Options): Contestant<Task> {
  const who = name === LAYERS ? 'layers' : 'ours';
  return {
    name,
    measure({ what, items }) {
      const args = ['--import', import.meta.resolve('tsx'), WORKER, who, what, items, seconds, stepLimit];
      return measureInChild(
        { command: process.execPath, args: args.map(String) },
        timeout({ seconds, stepLimit }),
      );
    },
  };
}

function peer(
  torch: Torch | undefined,
  start: string,
  { python, seconds, stepLimit }: Options,
): Contestant<Task> {
  return {
    name: PEER,
    async measure({ what, items }) {
      if (!torch) return { skipped: missingTorch(python) };
      if (what === 'training') return { skipped: 'a row of `npm run bench -- backend`' };
      const args = [SCRIPT, start, items, seconds, stepLimit, ...checkedText].map(String);
      return measureInChild(
        torchProgram(torch, args, { torch: 1, blas: 1 }),
        timeout({ seconds, stepLimit }),
      );
    },
  };
}

/**
 * The largest relative difference of a first loss, or likelihood, from ours.
 * @throws Error with them if it is too large: it would mean nothing to compare the speeds of different networks.
 */
export function differenceOf(cells: readonly Cell[]): number {
  const differences = cells.map(({ workload, contestant, details }) => {
    const found = details?.[0].check;
    const expected = cells.find((cell) => cell.workload === workload)?.details?.[0].check;
    if (typeof found !== 'number' || typeof expected !== 'number') return 0;
    const difference = Math.abs(found / expected - 1);
    if (difference <= TOLERANCE) return difference;
    throw new Error(`${workload.name}: ${contestant} is another network: ${found}, expected ${expected}`);
  });
  return Math.max(...differences);
}

/** Long enough for start, warm-up and the fewest steps that are counted, each as slow as allowed. */
const timeout = ({ seconds, stepLimit }: Pick<Options, 'seconds' | 'stepLimit'>): number =>
  120 + 2 * seconds + 6 * stepLimit;

function describe({ items }: Workload, outcome: Outcome): string {
  if ('steps' in outcome)
    return `${Math.round((items * outcome.steps) / outcome.seconds).toLocaleString('en')} characters/s`;
  return 'skipped' in outcome ? `left out: ${outcome.skipped}` : `failed: ${outcome.failed}`;
}

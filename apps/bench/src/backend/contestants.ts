import { fileURLToPath } from 'node:url';
import { type Program, measureInChild, runForJson } from '../child-measurement.ts';
import type { Contestant } from '../comparison.ts';
import { torchProgram } from '../torch.ts';
import type { Assignment } from './assignment.ts';
import type { Row } from './rows.ts';
import { tasks } from './tasks.ts';

export const contestantNames = ['onnx', 'wasm', 'cpu', 'torch'] as const;
export type ContestantName = (typeof contestantNames)[number];

/** What they are called in tables. */
export const titles: Record<ContestantName, string> = {
  onnx: 'onnx',
  wasm: 'wasm',
  cpu: 'cpu',
  torch: 'PyTorch',
};

/** A compiled function runs once as it is, is captured at its second call, and replayed from the third on. */
const WARM_UP_STEPS = 3;

export interface Circumstances {
  /** Where preparation.ts has put the tasks' folders, by task. */
  readonly folders: Readonly<Record<string, string>>;
  readonly cores: number;
  readonly seconds: number;
  readonly stepLimit: number;
  readonly python: string;
}

/** A backend or the peer, each measurement in a process of its own. */
export function contestant(name: ContestantName, circumstances: Circumstances): Contestant<Row> {
  const { seconds, stepLimit } = circumstances;
  // Long enough for the start, warming up, and the fewest steps that are counted, each as slow as allowed.
  const timeout = 120 + 2 * seconds + (WARM_UP_STEPS + 5) * stepLimit;
  return {
    name,
    measure: (row) => measureInChild(program(name, 'throughput', row, circumstances), timeout),
  };
}

/** Runs ONNX Runtime with its profiler on; it writes files whose names start with `profile`. */
export async function runProfiled(row: Row, circumstances: Circumstances, profile: string): Promise<void> {
  await measureInChild(program('onnx', 'throughput', row, { ...circumstances, cores: 1 }, profile), 600);
}

/**
 * Lets two contestants do the same from the same start, on one core, and returns the largest relative difference.
 * @throws Error with the numbers if it is above `tolerance`: it would mean nothing to compare their speeds then.
 */
export async function agreement(
  names: readonly [ContestantName, ContestantName],
  row: Row,
  circumstances: Circumstances,
  tolerance = 1e-4,
): Promise<number> {
  const results: number[][] = [];
  for (const name of names) {
    const numbers = await runForJson(program(name, 'check', row, { ...circumstances, cores: 1 }), 600);
    results.push(numbers as number[]);
  }
  const [ours, theirs] = results;
  const difference = Math.max(...ours.map((value, i) => Math.abs(value / theirs[i] - 1)));
  if (ours.length === theirs.length && difference <= tolerance) return difference;
  const sides = names.map((name, i) => `${titles[name]} ${results[i].join(', ')}`);
  throw new Error(`${row.name} is not the same on both sides: ${sides.join('; ')}`);
}

function program(
  name: ContestantName,
  job: Assignment['job'],
  { task, mode, batch }: Row,
  { folders, cores, seconds, stepLimit, python }: Circumstances,
  profile?: string,
): Program {
  const assignment: Assignment = {
    job,
    backend: name,
    task,
    mode,
    batch,
    learningRate: tasks[task].learningRate,
    cores,
    folder: folders[task],
    seconds,
    stepLimit,
    warmUpSteps: WARM_UP_STEPS,
    profile,
  };
  const json = JSON.stringify(assignment);
  if (name === 'torch') return torchProgram(python, [pathOf('../pytorch/backend.py'), json], cores);
  return {
    command: process.execPath,
    args: ['--import', import.meta.resolve('tsx'), pathOf('worker.ts'), json],
  };
}

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from '../child-measurement.ts';
import { type Threads, type Torch, torchProgram } from '../torch.ts';
import type { Assignment } from './assignment.ts';
import type { Row } from './rows.ts';
import { type TaskName, tasks } from './tasks.ts';

export const contestantNames = ['onnx', 'debian', 'wheel', 'compiled', 'wasm', 'jax', 'cpu'] as const;
export type ContestantName = (typeof contestantNames)[number];

/** What they are called in tables; `peers.md` introduces them. */
export const titles: Record<ContestantName, string> = {
  onnx: 'onnx',
  debian: 'PyTorch, Debian',
  wheel: 'PyTorch, wheel',
  compiled: 'torch.compile',
  wasm: 'wasm',
  jax: 'jax-js',
  cpu: 'cpu',
};

/** One way to run a contestant on a row. The best of them counts. */
export interface Setting {
  /** "2 threads, channels last". */
  readonly label: string;
  readonly threads: number;
  /** How far its first losses may be from the others', as a fraction: {@link roundingOf}, unless it computes something slightly different. */
  readonly tolerance?: number;
  /** The program that takes steps in this way. */
  readonly program: Program;
}

/** What there is to run. */
export interface Circumstances {
  /** Where preparation.ts has put the tasks' folders, by task. */
  readonly folders: Readonly<Record<string, string>>;
  /** Numbers of threads that are tried. */
  readonly threads: readonly number[];
  readonly debian?: Torch;
  readonly wheel?: Torch;
  /** The folder of jax-js. */
  readonly peers: string;
}

/** How far the first losses of a row may be apart because sums are taken in another order. */
export const roundingOf = ({ task }: Row): number => ROUNDING[task] ?? 1e-4;
const ROUNDING: Partial<Record<TaskName, number>> = {
  resnet18: 1e-3, // two updates make 1e-6 in the first loss 1e-4 in the third, between PyTorch's own layouts, too
};
/** Of replicas whose batch normalisation takes the statistics of a slice, as PyTorch's replicas do too. */
const SLICES = 1e-3;
const NORMALISED: Partial<Record<TaskName, number>> = {
  resnet20: SLICES,
  'speed-run': SLICES,
  go: SLICES,
  resnet18: 0.05, // slices of 32 images with 4x4 places in the last stage
};

/** TensorFlow.js' JavaScript is hundreds of times slower: it takes part where a step ends within seconds. */
const CPU_ROWS = ['lenet5-1', 'lenet5-32', 'go-inference-1'];

/** The convolutions of jax-js on wasm take seconds in larger networks, or minutes: it takes part where a step ends within the limit. */
const JAX_ROWS = ['lenet5-1', 'lenet5-32', 'lenet5-128', 'char-rnn-50', 'go-inference-1', 'go-inference-8'];

/** All ways to run a contestant on a row; none where it cannot take part. */
export function settingsOf(name: ContestantName, row: Row, circumstances: Circumstances): Setting[] {
  const { debian, wheel, threads: numbers, peers } = circumstances;
  const torch = name === 'debian' ? debian : wheel;
  switch (name) {
    case 'onnx':
    case 'wasm': {
      // Threads share a batch, each on its slice.
      const possible = numbers.filter((threads) => threads <= row.batch);
      return possible.map((threads) => tfjsSetting(name, threads, row, circumstances));
    }
    case 'cpu':
      return CPU_ROWS.includes(row.name) ? [tfjsSetting('cpu', 1, row, circumstances)] : [];
    case 'jax':
      if (!JAX_ROWS.includes(row.name)) return [];
      return numbers.map((threads) => {
        const json = JSON.stringify(assignmentOf(row, threads, circumstances));
        return { label: inThreads(threads), threads, program: node('../jax/worker.ts', peers, json) };
      });
    case 'debian':
    case 'wheel':
    case 'compiled':
      if (!torch) return [];
      return torchVariants(name, row, numbers).map(({ threads, label, ...style }) => {
        const assignment = { ...assignmentOf(row, threads.torch, circumstances), ...style };
        const args = [pathOf('../pytorch/backend.py'), JSON.stringify(assignment)];
        const env = { ...torch.env, TORCHINDUCTOR_CACHE_DIR: path.join(peers, 'inductor') };
        const program = torchProgram({ ...torch, env }, args, threads);
        return { label, threads: threads.torch, program };
      });
  }
}

type Style = Pick<Assignment, 'style' | 'layout'>;

/** peers.md says why these. */
function torchVariants(
  name: 'debian' | 'wheel' | 'compiled',
  { task, mode }: Row,
  numbers: readonly number[],
): (Style & { threads: Threads; label: string })[] {
  const images = !/^(char-|nic)/.test(task);
  const styles: (Style & { words: string[] })[] = [
    { style: name === 'compiled' ? 'compiled' : 'eager', words: [] },
  ];
  // torch.compile orders images as it likes, whatever it is given.
  if (images && name !== 'compiled')
    styles.push({ ...styles[0], layout: 'channels last', words: ['channels last'] });
  if (name === 'debian' && mode === 'inference') styles.push({ style: 'traced', words: ['traced'] });
  return numbers.flatMap((number) => {
    const threads = { torch: number, blas: number };
    const usual = styles.map(({ words, ...style }) => ({
      ...style,
      threads,
      label: [inThreads(number), ...words].join(', '),
    }));
    if (name !== 'debian' || images || number === 1) return usual;
    // OpenBLAS has threads of its own, which small products wake up for nothing.
    const label = `${inThreads(number)}, BLAS on one`;
    return [...usual, { style: 'eager' as const, threads: { torch: number, blas: 1 }, label }];
  });
}

function tfjsSetting(
  backend: 'onnx' | 'wasm' | 'cpu',
  threads: number,
  row: Row,
  circumstances: Circumstances,
): Setting {
  const assignment = { ...assignmentOf(row, threads, circumstances), backend };
  const tolerance = threads > 1 && row.mode === 'training' ? NORMALISED[row.task] : undefined;
  return {
    label: inThreads(threads),
    threads,
    ...(tolerance && { tolerance }),
    program: node('worker.ts', JSON.stringify(assignment)),
  };
}

/** ONNX Runtime with its profiler on, on one thread; it writes files whose names start with `profile`. */
export function profiledProgram(row: Row, circumstances: Circumstances, profile: string): Program {
  return node('worker.ts', JSON.stringify({ ...assignmentOf(row, 1, circumstances), profile }));
}

function assignmentOf({ task, mode, batch }: Row, threads: number, { folders }: Circumstances): Assignment {
  const { learningRate } = tasks[task];
  return { backend: 'onnx', task, mode, batch, learningRate, threads, folder: folders[task] };
}

/** 1, 2, 4 … up to the number of cores, and that number. */
export function threadNumbers(most = availableParallelism()): number[] {
  const numbers = [];
  for (let threads = 1; threads < most; threads *= 2) numbers.push(threads);
  return [...numbers, most];
}

export const inThreads = (threads: number): string => (threads === 1 ? '1 thread' : `${threads} threads`);

/** A program of ours in TypeScript. */
export const node = (file: string, ...args: string[]): Program => ({
  command: process.execPath,
  args: ['--import', import.meta.resolve('tsx'), pathOf(file), ...args],
});

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

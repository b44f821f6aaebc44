/** The measured floor of this machine: the fastest matrix product of each library, in GFLOP/s. */
import { runForJson } from '../child-measurement.ts';
import { type Torch, probeTorch } from '../torch.ts';
import { type ContestantName, node } from './contestants.ts';

/** A library at a number of threads. */
export interface Floor {
  readonly library: Library;
  readonly threads: number;
  readonly gigaflops: number;
}

/** What multiplies matrices for a contestant. */
export type Library = 'onnx' | 'wasm' | 'cpu' | 'debian' | 'wheel' | 'jax';

export const libraryOf = (name: ContestantName): Library => (name === 'compiled' ? 'wheel' : name);

/** How the tables call them. */
export const libraryTitles: Record<Library, string> = {
  onnx: 'ONNX Runtime, by onnx',
  wasm: "TensorFlow.js' wasm",
  cpu: "TensorFlow.js' cpu",
  debian: "Debian's PyTorch",
  wheel: "PyTorch's wheel",
  jax: 'jax-js, wasm',
};

const SECONDS = 0.8;

/** GFLOP/s of a library on this many threads. On TensorFlow.js these are replicas, as in training. */
export async function floorOf(
  library: Library,
  threads: number,
  { torch, peers = '' }: { torch?: Torch; peers?: string } = {},
): Promise<Floor> {
  const gigaflops = await speedOf(library, threads, torch, peers);
  return { library, threads, gigaflops };
}

async function speedOf(
  library: Library,
  threads: number,
  torch: Torch | undefined,
  peers: string,
): Promise<number> {
  if (torch) return (await probeTorch(torch.python, threads, torch.env, SECONDS))?.gigaflops ?? NaN;
  if (library === 'jax')
    return speed(runForJson(node('../jax/gemm.ts', peers, String(threads), String(SECONDS)), 120));
  const replicas = Array.from({ length: threads }, () =>
    speed(runForJson(node('gemm.ts', library, String(SECONDS)), 120)),
  );
  return (await Promise.all(replicas)).reduce((sum, each) => sum + each, 0);
}

const speed = async (result: Promise<unknown>): Promise<number> =>
  ((await result) as { gigaflops: number }).gigaflops;

import { type GemmProbe, blasOf, refuseReferenceBlas } from './blas.ts';
import { type Program, runForJson } from './child-measurement.ts';
import { fileURLToPath } from 'node:url';

/** Where Debian has the Python that can import its python3-torch. */
export const PYTHON = process.platform === 'win32' ? 'python' : '/usr/bin/python3';

export const missingTorch = (python: string): string =>
  `${python} cannot import torch; on Debian: sudo apt-get install python3-torch libopenblas0-pthread`;

const GEMM = fileURLToPath(new URL('pytorch/gemm.py', import.meta.url));

/** Older OpenBLAS take processors that they do not know for lesser ones: these kernels are tried as well. */
const CORE_TYPES = ['SKYLAKEX', 'HASWELL'];
/** By how much another kernel has to be faster to be taken: a busy machine varies. */
const MARGIN = 1.1;

/** A PyTorch that may take part. */
export interface Torch {
  readonly python: string;
  /** On one thread. */
  readonly probe: GemmProbe;
  /** What is set for it beside the numbers of threads. */
  readonly env: Readonly<Record<string, string>>;
}

/** So many threads for PyTorch's own loops, and for its BLAS. */
export interface Threads {
  readonly torch: number;
  readonly blas: number;
}

/** Asks a PyTorch what it computes with; undefined if `python` is not there or cannot import torch. */
export async function probeTorch(
  python: string,
  threads: number,
  env: Record<string, string> = {},
  seconds = 0.4,
): Promise<GemmProbe | undefined> {
  const program = torchProgram({ python, env }, [GEMM, String(threads), String(seconds)], {
    torch: threads,
    blas: threads,
  });
  try {
    return (await runForJson(program, 120)) as GemmProbe;
  } catch {
    return undefined;
  }
}

/**
 * The PyTorch of `python` with the fastest kernels of its BLAS; undefined if it has none. `floor` is the GFLOP/s that
 * another library reaches in matrix products on one thread, if that is known. @throws Error if its BLAS is the reference one.
 */
export async function findTorch(python: string, floor = 0): Promise<Torch | undefined> {
  const plain = await probeTorch(python, 1);
  if (!plain) return undefined;
  let best: Torch = { python, probe: plain, env: {} };
  if (/openblas/i.test(blasOf(plain).name)) {
    for (const type of CORE_TYPES) {
      const env = { OPENBLAS_CORETYPE: type };
      const probe = await probeTorch(python, 1, env);
      if (probe && probe.gigaflops > MARGIN * best.probe.gigaflops) best = { python, probe, env };
    }
  }
  refuseReferenceBlas(python, best.probe, floor);
  return best;
}

/** "PyTorch 1.13.0a0, libopenblasp-r0.3.21.so". */
export function describeTorch({ probe, env }: Torch): string {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const capability = /CPU capability usage: (\S+)/.exec(probe.config)?.[1];
  return [
    `PyTorch ${probe.version}`,
    `BLAS ${blasOf(probe).name}`,
    ...(capability ? [`own loops ${capability}`] : []),
    ...settings,
  ].join(', ');
}

/** A Python program that computes with this many threads, which it also has to tell torch. */
export function torchProgram(
  { python, env = {} }: { python: string; env?: Readonly<Record<string, string>> },
  args: readonly string[],
  { torch, blas }: Threads,
): Program {
  const threads = {
    OMP_NUM_THREADS: String(torch),
    OPENBLAS_NUM_THREADS: String(blas),
    MKL_NUM_THREADS: String(torch),
    CUDA_VISIBLE_DEVICES: '', // the processor's speed is asked for
  };
  return { command: python, args, env: { ...threads, ...env, PYTHONDONTWRITEBYTECODE: '1' } };
}

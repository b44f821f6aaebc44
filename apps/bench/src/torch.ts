import { type Program, runForJson } from './child-measurement.ts';

/** Where Debian has the Python that can import its python3-torch. */
export const PYTHON = process.platform === 'win32' ? 'python' : '/usr/bin/python3';

export const missingTorch = (python: string): string =>
  `${python} cannot import torch; on Debian: sudo apt-get install python3-torch`;

/** The version of PyTorch, or undefined if `python` is not there or cannot import it. */
export async function torchVersion(python: string): Promise<string | undefined> {
  const program = 'import json, torch; print(json.dumps(torch.__version__))';
  try {
    return String(await runForJson({ command: python, args: ['-c', program] }, 120));
  } catch {
    return undefined;
  }
}

/** A Python program that computes with so many threads, which it also has to tell torch. */
export function torchProgram(python: string, args: readonly string[], threads: number): Program {
  const names = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'];
  const env = Object.fromEntries(names.map((name) => [name, String(threads)]));
  return { command: python, args, env: { ...env, PYTHONDONTWRITEBYTECODE: '1' } };
}

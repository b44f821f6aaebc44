/** Who takes part in the benchmark: those that are installed, after their matrix products have been timed. */
import { blasOf } from '../blas.ts';
import { jaxVersion } from '../jax/library.ts';
import { missingJax, missingWheel } from '../peers/command.ts';
import { wheelPython } from '../peers/folder.ts';
import { type Torch, describeTorch, findTorch, missingTorch } from '../torch.ts';
import type { Circumstances, ContestantName } from './contestants.ts';
import { type Floor, floorOf, libraryOf } from './floors.ts';

/** Those that are there. */
export interface Party {
  readonly names: readonly ContestantName[];
  readonly circumstances: Circumstances;
  /** The BLAS of those that say which they call. */
  readonly blas: Partial<Record<Floor['library'], string>>;
  /** Who computes with what, and who is missing. */
  readonly facts: readonly string[];
}

/**
 * Those of `asked` that are there; who is missing is told in `facts`. `floor` is what onnx reaches in matrix products on
 * one thread, GFLOP/s: a BLAS has to stand beside it.
 * @throws Error with the package to install if a PyTorch has the reference BLAS.
 */
export async function gather(
  asked: readonly ContestantName[],
  { python, floor, ...circumstances }: Circumstances & { python: string; floor: number },
): Promise<Party> {
  const { peers } = circumstances;
  const facts: string[] = [];
  const wanted = (...names: ContestantName[]) => names.some((name) => asked.includes(name));
  const debian = wanted('debian') ? await findTorch(python, floor) : undefined;
  if (wanted('debian')) facts.push(debian ? `Debian: ${describeTorch(debian)}` : missingTorch(python));
  const wheel = wanted('wheel', 'compiled') ? await findTorch(wheelPython(peers), floor) : undefined;
  if (wanted('wheel', 'compiled')) facts.push(wheel ? `wheel: ${describeTorch(wheel)}` : missingWheel(peers));
  const jax = wanted('jax') ? jaxVersion(peers) : undefined;
  if (wanted('jax')) facts.push(jax ? `jax-js ${jax}` : missingJax(peers));

  const installed: Partial<Record<ContestantName, unknown>> = { debian, wheel, compiled: wheel, jax };
  const names = asked.filter((name) => !(name in installed) || installed[name]);
  const blas = {
    ...(debian && { debian: blasOf(debian.probe).name }),
    ...(wheel && { wheel: blasOf(wheel.probe).name }),
  };
  return { names, circumstances: { ...circumstances, debian, wheel }, blas, facts };
}

/** GFLOP/s of each one's library in each number of threads. */
export async function floorsOf({ names, circumstances }: Party): Promise<Floor[]> {
  const { threads, peers, debian, wheel } = circumstances;
  const torches: Partial<Record<Floor['library'], Torch>> = { debian, wheel };
  const floors: Floor[] = [];
  for (const library of new Set(names.map(libraryOf)))
    for (const count of library === 'cpu' ? [1] : threads)
      floors.push(await floorOf(library, count, { torch: torches[library], peers }));
  return floors;
}

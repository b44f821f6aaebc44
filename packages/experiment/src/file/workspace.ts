/** The places of things: the folders of experiments, runs and results. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.ts';

export interface Workspace {
  /** The folder that holds nx.json. */
  readonly root: string;
  /** `experiments/` */
  readonly experiments: string;
  /** `runs/`, or `NUTSHELL_RUNS`, or `--runs`. */
  readonly runs: string;
  /** `results/`, or `NUTSHELL_RESULTS`. */
  readonly results: string;
}

/** Finds the workspace around `from` by walking up to nx.json. @throws Failure if there is none. */
export function findWorkspace(from = process.cwd(), environment = process.env): Workspace {
  let root = path.resolve(from);
  while (!existsSync(path.join(root, 'nx.json'))) {
    const parent = path.dirname(root);
    if (parent === root) {
      throw new Failure(`No nx.json in ${path.resolve(from)} or above it: run this inside the repository.`);
    }
    root = parent;
  }
  return {
    root,
    experiments: path.join(root, 'experiments'),
    runs: path.resolve(root, environment.NUTSHELL_RUNS || 'runs'),
    results: path.resolve(root, environment.NUTSHELL_RESULTS || 'results'),
  };
}

/** `file` as one would type it at the root: relative, with forward slashes, if it lies inside. @param system whose paths these are */
export function fromRoot({ root }: Pick<Workspace, 'root'>, file: string, system = path): string {
  const relative = system.relative(root, file);
  const leadsOut = /^\.\.([/\\]|$)/.test(relative) || system.isAbsolute(relative); // to another drive of Windows
  return leadsOut ? file : relative.split(system.sep).join('/');
}

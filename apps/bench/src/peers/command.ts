import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { jaxVersion } from '../jax/library.ts';
import { PYTHON, describeTorch, findTorch, missingTorch } from '../torch.ts';
import { peersFolder, wheelPython } from './folder.ts';

interface Options {
  install?: boolean;
  python: string;
  with: string;
}

/** `npm run bench -- peers`: which peers there are, and what they compute with; `--install` installs them. */
export function peersCommand(): Command {
  return new Command('peers')
    .description('which peers are installed, and the BLAS of each PyTorch; peers.md says how they are run')
    .option('--install', `install the newest PyTorch (6 GB) and jax-js into ${peersFolder()}`)
    .option('--with <program>', 'the Python that makes the virtual environment', 'python3')
    .option('--python <program>', "the Python that has Debian's PyTorch", PYTHON)
    .action(peers);
}

async function peers({ install, python, with: maker }: Options): Promise<void> {
  const folder = peersFolder();
  if (install) installPeers(folder, maker);
  for (const program of [python, wheelPython(folder)]) {
    const torch = await findTorch(program); // which throws at a reference BLAS
    console.log(
      torch
        ? `${program}: ${describeTorch(torch)}, ${torch.probe.gigaflops.toFixed(1)} GFLOP/s in matrix products on one thread`
        : program === python
          ? missingTorch(python)
          : missingWheel(folder),
    );
  }
  console.log(jaxVersion(folder) ? `jax-js ${jaxVersion(folder)} in ${folder}` : missingJax(folder));
}

export const missingWheel = (peers: string): string =>
  `no PyTorch in ${wheelPython(peers)}; npm run bench -- peers --install`;

export const missingJax = (peers: string): string =>
  `no @jax-js/jax in ${path.join(peers, 'jax')}; npm run bench -- peers --install`;

function installPeers(folder: string, python: string): void {
  mkdirSync(path.join(folder, 'jax'), { recursive: true });
  run(python, ['-m', 'venv', path.join(folder, 'torch')]);
  run(wheelPython(folder), ['-m', 'pip', 'install', '--upgrade', 'torch', 'numpy']);
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [
    ...['install', '--prefix', path.join(folder, 'jax'), '--no-save', '@jax-js/jax'],
  ]);
}

function run(command: string, args: readonly string[]): void {
  console.log([command, ...args].join(' '));
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}`);
}

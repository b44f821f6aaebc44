import { type AppCommand, Failure, findWorkspace, readExperiment } from '@nutshell/experiment';
import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { GoZeroConfig } from '../config.ts';

const options = z.strictObject({
  experiment: z
    .string()
    .default('9x9')
    .describe('the last one to train; those whose network it begins with come first: 5x5, 7x7, 9x9'),
  seed: z.int().min(0).default(1).describe('of all trainings'),
});

export const runCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'run',
  summary: 'train 5x5, 7x7 and 9x9 one after the other, going on with what is unfinished, and evaluate each',
  options,
  async run({ options: { experiment, seed }, openRun, runs }) {
    const app = (...words: string[]) => command(words, { NUTSHELL_RUNS: runs });
    for (const name of chainOf(experiment)) {
      console.log(`\n${name}, seed ${seed}`);
      if (!(await app('train', `--experiment=${name}`, `--seed=${seed}`, '--once'))) {
        console.log('The same command goes on from here.');
        process.exitCode = STOPPED;
        return;
      }
      const run = openRun(`${name}/${seed}`);
      await app('evaluate', `--run=${run.id}`);
      await app('export', `--run=${run.id}`, `--out=${run.path('model')}`);
    }
    console.log(`\nNext: npx nx run go-zero:play --run=${experiment}/${seed}`);
  },
};

/** Exit code of a training that Ctrl-C stopped. */
const STOPPED = 130;

/** The experiments that begin with each other's networks, the first of them first. @throws Failure if they go in a circle */
function chainOf(last: string): string[] {
  const chain: string[] = [];
  for (
    let name = last;
    name;
    name = (readExperiment(findWorkspace(), 'go-zero', name).config.initial ?? '') as string
  ) {
    if (chain.includes(name)) throw new Failure(`"initial" goes in a circle: ${[name, ...chain].join(', ')}`);
    chain.unshift(name);
  }
  return chain;
}

/**
 * Runs a command of this app in a process of its own, so that each training has all of the memory. A training saves and stops when Ctrl-C
 * is pressed, and also when this process dies.
 * @returns false if it was stopped @throws Failure if it failed; it has told why
 */
function command(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<boolean> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...words], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...environment, NUTSHELL_LAUNCHER: String(process.pid) },
  });
  const relays = (['SIGINT', 'SIGTERM'] as const).map((signal) => {
    // The terminal itself hands Ctrl-C to all processes.
    const relay = () => void (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
    process.on(signal, relay);
    return () => process.off(signal, relay);
  });
  return new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0 || code === STOPPED) resolve(code === 0);
      else reject(new Failure(`${words.join(' ')} ended with ${signal ?? `exit code ${code}`}`));
    });
  }).finally(() => relays.forEach((stop) => stop()));
}

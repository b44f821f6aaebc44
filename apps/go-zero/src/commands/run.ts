import { type AppCommand, Failure, findWorkspace, readExperiment } from '@nutshell/experiment';
import { z } from 'zod';
import type { GoZeroConfig } from '../config.ts';
import { STOPPED, runSubcommand } from '../subcommand.ts';

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
    const app = (...words: string[]) => runSubcommand(words, runs);
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

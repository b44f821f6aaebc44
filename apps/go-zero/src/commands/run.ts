import { type AppCommand, Failure, findWorkspace, readExperiment } from '@nutshell/experiment';
import { z } from 'zod';
import type { GoZeroConfig } from '../config.ts';
import { findGnuGo } from '../matches/entrants.ts';
import { STOPPED, runSubcommand } from '../subcommand.ts';

const options = z.strictObject({
  experiment: z
    .string()
    .default('9x9')
    .describe('the last one to train; those whose network it begins with come first: 5x5, 7x7, 9x9'),
  seed: z.int().min(0).default(1).describe('of all trainings'),
  games: z
    .int()
    .min(0)
    .multipleOf(2)
    .default(10)
    .describe('that each trained network plays against each opponent; 0 = none'),
  opponents: z
    .string()
    .default('random,gnugo-1,gnugo-10')
    .describe('as --opponent of match takes them, with commas between them'),
});

export const runCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'run',
  summary:
    'train 5x5, 7x7 and 9x9 one after the other, going on with what is unfinished; evaluate each, and have it play matches',
  options,
  async run({ options: { experiment, seed, games, opponents }, openRun, runs }) {
    const app = (...words: string[]) => runSubcommand(words, runs);
    const against = games > 0 ? presentOf(opponents.split(',')) : [];
    for (const name of chainOf(experiment)) {
      console.log(`\n${name}, seed ${seed}`);
      if (!(await trained(name))) {
        console.log('The same command goes on from here.');
        process.exitCode = STOPPED;
        return;
      }
    }
    console.log(`\nNext: npx nx run go-zero:play --run=${experiment}/${seed}`);

    /** @returns false if it was stopped */
    async function trained(name: string): Promise<boolean> {
      if (!(await app('train', `--experiment=${name}`, `--seed=${seed}`, '--once'))) return false;
      const run = openRun(`${name}/${seed}`);
      await app('evaluate', `--run=${run.id}`);
      await app('export', `--run=${run.id}`, `--out=${run.path('model')}`);
      for (const opponent of against)
        if (!(await app('match', `--run=${run.id}`, `--opponent=${opponent}`, `--games=${games}`)))
          return false;
      return true;
    }
  },
};

/** The opponents without those that need a GNU Go that is not there. */
function presentOf(opponents: readonly string[]): string[] {
  const others = opponents.filter((name) => !name.startsWith('gnugo'));
  if (others.length === opponents.length) return others;
  try {
    findGnuGo();
    return [...opponents];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log(`${error.message}. No matches against it are played.`);
    return others;
  }
}

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

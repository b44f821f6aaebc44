import { restoreTrained, selectBackend } from '@nutshell/core';
import { type CommandContext, Failure, NoSuchRun, type StoredRun, findWorkspace } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { CharRnnConfig } from './config.ts';
import { exportedFolder, isExported, readExported } from './exported.ts';
import { buildModel } from './model.ts';
import { type Network, readVocabulary, withoutDropout } from './network.ts';

/** The flag --run of the commands that use a network. */
export const networkOption = z
  .string()
  .default('latest')
  .describe(
    'the network: a run (its id, its folder, "latest", or experiment[/seed]); where this machine has no such run, the exported network of that experiment',
  );

/** A trained network on this machine. */
export interface Trained extends Network {
  /** Absent for an exported network. */
  run?: StoredRun<CharRnnConfig>;
}

/**
 * The network of a run, finished or not, with the weights of its newest checkpoint, averaged if it keeps an average.
 * @throws CheckpointError if the run has no checkpoint, or none that can be used.
 */
export async function loadTrained(run: StoredRun<CharRnnConfig>): Promise<Trained> {
  const { id, config, seed, path } = run;
  await selectBackend(config).catch(() => selectBackend()); // it may have been trained on another machine
  const vocabulary = readVocabulary(path('vocabulary.json'));
  const model = buildModel(withoutDropout(config), vocabulary.size, new Random(seed));
  return { model: restoreTrained(model, path('checkpoints')), vocabulary, config, origin: id, run };
}

/** The network that --run names, see {@link networkOption}. @throws Failure that says what there is and how to train one */
export async function findNetwork(
  reference: string,
  { openRun }: Pick<CommandContext<CharRnnConfig, unknown>, 'openRun'>,
): Promise<Trained> {
  let run: StoredRun<CharRnnConfig>;
  try {
    run = openRun(reference);
  } catch (error) {
    if (!(error instanceof NoSuchRun)) throw error;
    const folder = exportedNamed(reference);
    if (!folder)
      throw new Failure(
        `${error.message.replace(/\.?$/, '.')} Nor is there an exported network of that name in results/char-rnn. ` +
          'Train one within a minute: npx nx run char-rnn:train --experiment=smoke',
      );
    await selectBackend();
    return readExported(folder);
  }
  return loadTrained(run);
}

/** The folder of the exported network that `budget`, `budget/2`, or a folder names. */
function exportedNamed(reference: string): string | undefined {
  const folder = resolve(findWorkspace().root, reference);
  if (isExported(folder)) return folder;
  const [, experiment, seed = '1'] = /^([\w.-]+)(?:\/(?:seed-)?(\d+))?$/.exec(reference) ?? [];
  const beside = experiment && exportedFolder(experiment, Number(seed));
  return beside && isExported(beside) ? beside : undefined;
}

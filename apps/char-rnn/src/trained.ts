import { restoreTrained, selectBackend } from '@nutshell/core';
import { type CommandContext, type StoredRun, findTrained } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type { CharRnnConfig } from './config.ts';
import { readExported } from './exported.ts';
import { buildModel } from './model.ts';
import { type Network, readVocabulary, withoutDropout } from './network.ts';

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

/** The network that --run names, see `networkOption`. @throws Failure that says what there is and how to train one */
export async function findNetwork(
  reference: string,
  { openRun }: Pick<CommandContext<CharRnnConfig, unknown>, 'openRun'>,
): Promise<Trained> {
  const found = findTrained('char-rnn', reference, { openRun });
  if (typeof found !== 'string') return loadTrained(found);
  await selectBackend();
  return readExported(found);
}

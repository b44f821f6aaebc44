import { restoreTrained, selectBackend } from '@nutshell/core';
import type { StoredRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';
import { buildModel } from './model.ts';
import { Network } from './network.ts';

/** The network of a run, finished or not, with the averaged weights of its newest checkpoint. @throws CheckpointError if there is none */
export async function loadTrained({ config, seed, path }: StoredRun<GoZeroConfig>): Promise<Network> {
  await selectBackend(config).catch(() => selectBackend()); // it may have been trained on another machine
  return new Network(restoreTrained(buildModel(config, new Random(seed)), path('checkpoints')));
}

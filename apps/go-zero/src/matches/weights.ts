import { fingerprint, parametersOf } from '@nutshell/core';
import type { StoredRun } from '@nutshell/experiment';
import type { GoZeroConfig } from '../config.ts';
import { loadTrained } from '../trained.ts';

/** SHA-256 of the weights that a run plays with: games of a training that went on meanwhile are not counted together. */
export async function weightsOf(run: StoredRun<GoZeroConfig>): Promise<string> {
  const network = await loadTrained(run);
  const sum = fingerprint(parametersOf(network.model));
  network.dispose();
  return sum;
}

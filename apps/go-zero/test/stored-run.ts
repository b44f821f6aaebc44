import { saveCheckpoint, selectBackend, variablesOf } from '@nutshell/core';
import type { StoredRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GoZeroConfig, config as schema } from '../src/config.ts';
import { buildModel } from '../src/model.ts';
import { small } from './settings.ts';

/** A run for 5x5 whose checkpoint holds an untrained network; its folder is removed when the test ends. */
export async function untrainedRun(): Promise<StoredRun<GoZeroConfig>> {
  await selectBackend();
  const dir = temporaryFolder();
  const config = schema.parse({ ...small, stages: [{ size: 5, generations: 1 }] });
  const about = { app: 'go-zero', experiment: 'tiny', title: 'Tiny', paper: '', deviations: [], expect: {} };
  writeFileSync(join(dir, 'config.json'), JSON.stringify({ ...about, seed: 1, command: '', config }));
  const model = buildModel(config, new Random(1));
  const weights = Object.entries(variablesOf(model)).map(([name, weight]) => [`model/${name}`, weight]);
  saveCheckpoint(join(dir, 'checkpoints'), 'last', Object.fromEntries(weights), {});
  const path = (...segments: string[]) => join(dir, ...segments);
  return { dir, id: 'tiny-s1', app: 'go-zero', experiment: 'tiny', seed: 1, config, path };
}

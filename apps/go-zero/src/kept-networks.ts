/** Networks of earlier generations that a training keeps beside its checkpoints, for a ladder: `networks/generation-00010`. */
import {
  type Named,
  type Step,
  loadCheckpoint,
  restoreModel,
  saveCheckpoint,
  selectBackend,
  variablesOf,
} from '@nutshell/core';
import { Failure, type StoredRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import { existsSync, readdirSync } from 'node:fs';
import type { GoZeroConfig } from './config.ts';
import { buildModel } from './model.ts';
import { Network } from './network.ts';

type Place = Pick<StoredRun, 'path'>;

const FOLDER = 'networks';
const nameOf = (generation: number) => `generation-${String(generation).padStart(5, '0')}`;

/** Keeps the averaged network of a generation. */
export function keepNetwork(run: Place, generation: number, model: tf.LayersModel, { average }: Step): void {
  const weights = Object.entries(variablesOf(model)).map(([name, last]) => [
    `model/${name}`,
    average[name] ?? last,
  ]);
  const named = Object.fromEntries(weights) as Named<tf.Tensor>;
  saveCheckpoint(run.path(FOLDER), nameOf(generation), named, { generation });
}

/** Generations whose networks a run has kept, the first one first. */
export function keptGenerations(run: Place): number[] {
  const folder = run.path(FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => /^generation-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** @throws Failure if the run has not kept this generation's network; CheckpointError if it is damaged */
export async function loadGeneration(run: StoredRun<GoZeroConfig>, generation: number): Promise<Network> {
  const kept = keptGenerations(run);
  if (!kept.includes(generation))
    throw new Failure(
      kept.length > 0
        ? `run ${run.id} has not kept the network of generation ${generation}; it has those of ${kept.join(', ')}`
        : `run ${run.id} has kept no networks: train with --keepEvery=10`,
    );
  await selectBackend(run.config).catch(() => selectBackend());
  const model = buildModel(run.config, new Random(run.seed));
  restoreModel(model, loadCheckpoint(run.path(FOLDER, nameOf(generation))));
  return new Network(model);
}

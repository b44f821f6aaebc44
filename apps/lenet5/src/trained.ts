import type * as tf from '@tensorflow/tfjs';
import { loadNewestCheckpoint, restoreModel, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { Failure, type StoredRun } from '@nutshell/experiment';
import type { LeNetConfig } from './config.ts';
import { type Criterion, criterionOf } from './criterion.ts';
import { buildModel } from './model.ts';

export interface Trained {
  model: tf.LayersModel;
  criterion: Criterion;
  config: LeNetConfig;
  /** Names of the ten classes; their numbers if the run is not finished. */
  classes: string[];
}

/**
 * The network of a run, finished or not, with the weights of its newest checkpoint.
 * @throws Failure if the run has no checkpoint; CheckpointError if it has none that can be used.
 */
export async function loadTrained(run: StoredRun<LeNetConfig>): Promise<Trained> {
  const checkpoint = loadNewestCheckpoint(run.path('checkpoints'), (error) => console.warn(error.message));
  if (!checkpoint)
    throw new Failure(`${run.id} has no checkpoint yet: train it further, or name another run with --run`);
  await selectBackend(run.config).catch(() => selectBackend()); // it may have been trained on another machine
  const model = buildModel(run.config, new Random(run.seed));
  restoreModel(model, checkpoint);
  const classes = run.result?.classes ?? [...'0123456789'];
  return { model, criterion: criterionOf(run.config), config: run.config, classes };
}

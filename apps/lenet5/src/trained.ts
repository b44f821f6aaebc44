import type * as tf from '@tensorflow/tfjs';
import { CheckpointError, Random, loadNewestCheckpoint, restoreModel, selectBackend } from '@nutshell/core';
import { Failure, type StoredRun } from '@nutshell/experiment';
import type { LeNetConfig } from './config.ts';
import { type Criterion, criterionOf } from './criterion.ts';
import { buildModel } from './model.ts';

export interface Trained {
  model: tf.LayersModel;
  criterion: Criterion;
  config: LeNetConfig;
}

/**
 * The network of a run, finished or not, with the weights of its newest checkpoint.
 * @throws Failure if the run has no checkpoint, or none that can be used.
 */
export async function loadTrained(run: StoredRun<LeNetConfig>): Promise<Trained> {
  await selectBackend(run.config);
  const model = buildModel(run.config, new Random(run.seed));
  try {
    const checkpoint = loadNewestCheckpoint(run.path('checkpoints'), (error) => console.warn(error.message));
    if (!checkpoint)
      throw new Failure(`${run.id} has no checkpoint yet: train it first, or name another run with --run`);
    restoreModel(model, checkpoint);
  } catch (error) {
    if (error instanceof CheckpointError) throw new Failure(error.message);
    throw error;
  }
  return { model, criterion: criterionOf(run.config), config: run.config };
}

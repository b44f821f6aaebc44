import type * as tf from '@tensorflow/tfjs';
import { restoreTrained, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { StoredRun } from '@nutshell/experiment';
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
 * @throws CheckpointError if the run has no checkpoint, or none that can be used.
 */
export async function loadTrained(run: StoredRun<LeNetConfig>): Promise<Trained> {
  await selectBackend(run.config).catch(() => selectBackend()); // it may have been trained on another machine
  const model = restoreTrained(buildModel(run.config, new Random(run.seed)), run.path('checkpoints'));
  const classes = run.result?.classes ?? [...'0123456789'];
  return { model, criterion: criterionOf(run.config), config: run.config, classes };
}

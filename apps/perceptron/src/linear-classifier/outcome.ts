import type * as tf from '@tensorflow/tfjs';
import { type BackendChoice, type TrainingCost, describeModel, environmentOf } from '@nutshell/core';
import type { ImageDataset } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import type { Classified } from '@nutshell/metrics';
import type { Evaluator } from './evaluate.ts';
import { drawUnits } from './figures.ts';

interface TrainedNetwork {
  data: ImageDataset;
  backend: BackendChoice;
  model: tf.LayersModel;
  evaluate: Evaluator;
}

/** What a network came to: its errors, and the pictures of the units of its first layer. */
export async function outcomeOfNetwork(
  run: Run<unknown>,
  { data, backend, model, evaluate }: TrainedNetwork,
  cost: TrainingCost,
): Promise<Outcome> {
  const [test, train] = [await evaluate(data.splits.test), await evaluate(data.splits.train)];
  drawUnits(run, model, data);
  const outcome = outcomeOf(run, { data, backend, test, train }, cost);
  return {
    ...outcome,
    model: describeModel(model),
    metrics: { ...outcome.metrics, 'test.loss': test.loss, 'train.loss': train.loss },
  };
}

/** What any classifier came to. */
export function outcomeOf(
  run: Run<unknown>,
  {
    data,
    backend,
    test,
    train,
  }: { data: ImageDataset; backend: BackendChoice; test: Classified; train?: Classified },
  cost: TrainingCost,
): Omit<Outcome, 'model'> {
  return {
    dataset: data.provenance,
    metrics: {
      'test.error': test.error,
      'test.misses': test.misses.length,
      ...(train && { 'train.error': train.error, 'train.misses': train.misses.length }),
    },
    cost,
    environment: environmentOf(backend),
    curve: run.history(),
    misses: { test: test.misses },
    confusion: { test: test.confusion },
    classes: data.classes,
  };
}

import type * as tf from '@tensorflow/tfjs';
import { type BackendChoice, type TrainingCost, describeModel, environmentOf } from '@nutshell/core';
import type { ImageDataset } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import { type Classified, metricsOf } from '@nutshell/metrics';
import type { Evaluator } from './evaluate.ts';
import { drawUnits } from './figures.ts';

interface Trained {
  data: ImageDataset;
  backend: BackendChoice;
  cost: TrainingCost;
}

/** The results of a network: its errors, and the pictures of the units of its first layer. */
export async function outcomeOfNetwork(
  run: Run<unknown>,
  { model, evaluate, ...trained }: Trained & { model: tf.LayersModel; evaluate: Evaluator },
): Promise<Outcome> {
  const { test, validation, train } = trained.data.splits;
  const readings = {
    test: await evaluate(test),
    validation: validation && (await evaluate(validation)),
    train: await evaluate(train),
  };
  drawUnits(run, model, trained.data);
  return { ...outcomeOf(run, { ...trained, ...readings }), model: describeModel(model) };
}

/** A classifier's predictions for the examples of a split. */
type Reading = Classified & { loss?: number };

/** The results of any classifier. */
export function outcomeOf(
  run: Run<unknown>,
  {
    data,
    backend,
    cost,
    test,
    validation,
    train,
  }: Trained & { test: Reading; validation?: Reading; train?: Reading },
): Omit<Outcome, 'model'> {
  return {
    dataset: data.provenance,
    metrics: {
      ...metricsOf('test', test),
      ...metricsOf('validation', validation),
      ...metricsOf('train', train),
    },
    cost,
    environment: environmentOf(backend),
    curve: run.history(),
    misses: { test: test.misses },
    confusion: { test: test.confusion },
    classes: data.classes,
  };
}

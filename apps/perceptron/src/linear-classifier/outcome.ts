import type * as tf from '@tensorflow/tfjs';
import { type BackendChoice, countParameters, fingerprint, multiplyAdds, parametersOf } from '@nutshell/core';
import type { ImageDataset } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import type { Evaluator, Reading } from './evaluate.ts';
import { drawUnits } from './figures.ts';

interface TrainedNetwork {
  data: ImageDataset;
  backend: BackendChoice;
  model: tf.LayersModel;
  evaluate: Evaluator;
}

/** What a network came to: its errors, and the pictures of the units of its first layer. The network is let go of. */
export async function outcomeOfNetwork(
  run: Run<unknown>,
  { data, backend, model, evaluate }: TrainedNetwork,
  { steps, seconds }: { steps: number; seconds: number },
): Promise<Outcome> {
  const [test, train] = [await evaluate(data.splits.test), await evaluate(data.splits.train)];
  drawUnits(run, model, data);
  const outcome = outcomeOf(run, { data, backend, test, train }, { steps, seconds });
  const parameters = { parameters: countParameters(model), multiplyAdds: multiplyAdds(model) };
  const sha256 = fingerprint(parametersOf(model));
  evaluate.dispose();
  model.dispose();
  return {
    ...outcome,
    model: { ...parameters, sha256 },
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
  }: { data: ImageDataset; backend: BackendChoice; test: Reading; train?: Reading },
  { steps, seconds }: { steps: number; seconds: number },
): Omit<Outcome, 'model'> {
  const { sizes } = data.provenance;
  const examples = steps > 0 ? sizes.train * Math.max(1, run.rows) : sizes.train;
  return {
    dataset: data.provenance,
    metrics: {
      'test.error': test.error,
      'test.misses': test.misses.length,
      ...(train && { 'train.error': train.error, 'train.misses': train.misses.length }),
    },
    cost: { seconds, steps, examplesPerSecond: examples / seconds },
    environment: { backend: backend.name, device: backend.device, threads: backend.threads },
    curve: run.history(),
    misses: { test: test.misses },
    confusion: { test: test.confusion },
    classes: data.classes,
  };
}

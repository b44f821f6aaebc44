/**
 * The trainer demo of ConvNetJS (Karpathy 2013): one small network, the same weights to begin with and the same batches, trained by
 * one optimiser after another. `npx nx run perceptron:optimizers --experiment=optimizers-mnist` prints the result of each.
 */
import { formatPercent, optimizerLooks } from '@nutshell/drawing';
import { createHash } from 'node:crypto';
import {
  type OptimizerConfig,
  TrainingStep,
  describeModel,
  environmentOf,
  openTraining,
  optimizer as optimizerOf,
  passes,
  startBackend,
} from '@nutshell/core';
import { type VectorOptimizerName, vectorOptimizerNames } from '@nutshell/micro/dense';
import {
  type ImageDataset,
  type ImageInputs,
  type ShowProgress,
  imageDataset,
  imageInputs,
  shuffled,
  take,
} from '@nutshell/data';
import { type Outcome, type Run, writeFigures } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type { OptimizersConfig } from './config.ts';
import { printTable } from '../table.ts';
import { digitsChart, digitsTable, mergeRows } from './digits-curves.ts';
import { buildNetwork, evaluator, lossOf } from './digits-network.ts';

/** The demo's learning rates and options; Adam, which is younger than the demo, at its paper's 0.001. */
export const digitOptimizers: Record<
  VectorOptimizerName,
  { learningRate: number; options: OptimizerConfig }
> = {
  sgd: { learningRate: 0.01, options: { name: 'sgd' } },
  momentum: { learningRate: 0.01, options: { name: 'momentum' } },
  nesterov: { learningRate: 0.01, options: { name: 'nesterov' } },
  adagrad: { learningRate: 0.01, options: { name: 'adagrad', epsilon: 1e-6 } },
  adadelta: { learningRate: 1, options: { name: 'adadelta' } },
  rmsprop: { learningRate: 0.01, options: { name: 'rmsprop', decay: 0.95, epsilon: 1e-6 } },
  adam: { learningRate: 0.001, options: { name: 'adam' } },
};

/** The error of training examples is measured on at most this many. */
const measured = 10_000;

export async function raceOnDigits(run: Run<OptimizersConfig>): Promise<Outcome> {
  const { config } = run;
  const backend = await startBackend(config);
  const random = new Random(run.seed);
  const data = await loadDigits(config, random.fork('synthetic'));
  const { train, test } = data.splits;
  const sample = take(train, Math.min(measured, train.length));

  const contestants = vectorOptimizerNames.map((name) => {
    const { learningRate, options } = digitOptimizers[name];
    const model = run.defer(buildNetwork(config.units, random.fork('weights')));
    const step = new TrainingStep<ImageInputs>({
      model,
      loss: lossOf(model),
      optimizer: optimizerOf({ ...options, weightDecay: config.weightDecay, decayBiases: false }),
    });
    const evaluate = run.defer(evaluator(model));
    return { name, step: run.defer(step), evaluate, rate: config.rateFactor * learningRate };
  });
  const batches = shuffled(imageInputs(train), { batchSize: config.batchSize, random });
  const state = {
    /** Sum of the losses since the last point of the curves, and their number. */
    lossSum: 0,
    lossCount: 0,
    metrics: {} as Record<string, number>,
  };
  const tensors = contestants.flatMap(({ name, step }) =>
    Object.entries(step.variables).map(([of, variable]) => [`${name}/${of}`, variable] as const),
  );
  const training = openTraining(run, {
    state,
    tensors: Object.fromEntries(tensors),
    every: config.checkpointSeconds,
  });

  for (const { name, step, evaluate, rate } of contestants) {
    const { label } = optimizerLooks[name];
    const { epochs, measureEvery } = config;
    for await (const pass of passes(training, {
      name: label,
      epochs,
      examples: train.length,
      logged: false,
    })) {
      for await (const batch of pass.over(batches)) {
        const pointsBefore = Math.floor(pass.example / measureEvery);
        const loss = step.run(batch, rate);
        pass.learnt(loss, batch);
        state.lossSum += loss * batch.labels.shape[0];
        state.lossCount += batch.labels.shape[0];
        const isPoint = Math.floor(pass.example / measureEvery) > pointsBefore;
        if (isPoint || pass.example === train.length) await training.aside(() => measure(pass.progress));
      }
    }
    const { [`${name}.error`]: error, [`${name}.trainError`]: trainError } = state.metrics;
    console.log(
      `${label}: train error ${formatPercent(trainError, 2)}, test error ${formatPercent(error, 2)}`,
    );

    /** A point of the curves; the last one is the optimiser's result. */
    async function measure(epoch: number): Promise<void> {
      const [onTest, onTrain] = [await evaluate(test), await evaluate(sample)];
      const values = {
        [`${name}.loss`]: state.lossSum / state.lossCount,
        [`${name}.error`]: onTest.error,
        [`${name}.trainError`]: onTrain.error,
      };
      run.log({ epoch: Number(epoch.toFixed(6)), ...values });
      Object.assign(state.metrics, values, { [`${name}.misses`]: onTest.misses });
      Object.assign(state, { lossSum: 0, lossCount: 0 });
    }
  }

  const cost = training.cost();
  printTable(digitsTable(state.metrics, digitRates(config)));
  const curve = mergeRows(run.history());
  const title = `Seven optimisers on ${titles[config.dataset]}`;
  writeFigures(run, { 'optimisers-digits.svg': digitsChart(curve, title) });
  const models = contestants.map(({ step }) => describeModel(step.model));
  return {
    dataset: data.provenance,
    model: {
      ...models[0],
      sha256: createHash('sha256')
        .update(models.map(({ sha256 }) => sha256).join())
        .digest('hex'),
    },
    metrics: state.metrics,
    cost,
    environment: environmentOf(backend),
    curve,
  };
}

const titles: Record<OptimizersConfig['dataset'], string> = {
  mnist: 'MNIST',
  'fashion-mnist': 'Fashion-MNIST',
  synthetic: 'generated digits',
};

/** Learning rates as a run has them. */
export function digitRates({ rateFactor }: OptimizersConfig): Record<string, number> {
  return Object.fromEntries(
    vectorOptimizerNames.map((name) => [name, rateFactor * digitOptimizers[name].learningRate]),
  );
}

/** The digits of an experiment, cut to the sizes that it asks for. */
export function loadDigits(
  { dataset, trainExamples, testExamples }: OptimizersConfig,
  random: Random,
  progress?: ShowProgress,
): Promise<ImageDataset> {
  return imageDataset(dataset, { random, trainExamples, testExamples, progress });
}

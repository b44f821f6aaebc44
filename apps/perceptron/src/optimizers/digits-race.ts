/**
 * The trainer demo of ConvNetJS (Karpathy 2013): one small network, the same weights to begin with and the same batches, trained by
 * one optimiser after another. `npx nx run perceptron:optimizers --experiment=optimizers-mnist` prints what each comes to.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import {
  type OptimizerConfig,
  TrainingStep,
  countParameters,
  describeBackend,
  fingerprint,
  loadNewestCheckpoint,
  multiplyAdds,
  optimizer as optimizerOf,
  restoreVariables,
  saveCheckpoint,
  selectBackend,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import { vectorOptimizerNames, type VectorOptimizerName } from '@nutshell/micro/dense';
import {
  type ImageDataset,
  type ImageSplit,
  batches,
  epochOrder,
  imageDataset,
  subset,
} from '@nutshell/data';
import { Failure, type Outcome, type Run } from '@nutshell/experiment';
import type { OptimizersConfig } from './config.ts';
import { type DigitBatch, buildNetwork, evaluator, lossOf } from './digits-network.ts';
import { mergeRows } from './digits-curves.ts';
import { looks } from './looks.ts';

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

/** The error of training examples is measured on at most so many. */
const measured = 10_000;

/** Where a training stands; with the variables of the step, all that a checkpoint has to hold. */
interface Position {
  /** Index of the optimiser at work; one past the last when all are done. */
  optimizer: number;
  epoch: number;
  /** Examples of this epoch already learnt from. */
  example: number;
  /** Sum of the losses of the examples since the last point of the curve, and their number. */
  lossSum: number;
  lossCount: number;
  steps: number;
  seconds: number;
  rows: number;
  /** Final metrics and weights of those that are done. */
  metrics: Record<string, number>;
  fingerprints: string[];
}

export async function raceOnDigits(run: Run<OptimizersConfig>): Promise<Outcome | undefined> {
  const { config } = run;
  const backend = await selectBackend(config);
  console.log(describeBackend(backend));
  const random = new Random(run.seed);
  const data = await loadDigits(config, random.fork('synthetic'));
  const { train, test } = data.splits;
  const sample = subset(train, Math.min(measured, train.length));

  const position: Position = {
    optimizer: 0,
    epoch: 0,
    example: 0,
    lossSum: 0,
    lossCount: 0,
    steps: 0,
    seconds: 0,
    rows: 0,
    metrics: {},
    fingerprints: [],
  };
  const checkpoints = run.path('checkpoints');
  let saved = run.resumed
    ? loadNewestCheckpoint<Position>(checkpoints, (error) => console.warn(error.message))
    : undefined;
  if (saved) Object.assign(position, saved.state);
  run.rewind(position.rows);
  const start = performance.now() - 1000 * position.seconds;
  const seconds = () => (performance.now() - start) / 1000;

  for (; position.optimizer < vectorOptimizerNames.length; position.optimizer++) {
    const name = vectorOptimizerNames[position.optimizer];
    const { learningRate, options } = digitOptimizers[name];
    const model = buildNetwork(config.units, random.fork('weights'));
    const step = new TrainingStep<DigitBatch>({
      model,
      loss: lossOf(model),
      optimizer: optimizerOf({ ...options, weightDecay: config.weightDecay, decayBiases: false }),
    });
    const evaluate = evaluator(model);
    if (saved) restoreVariables(step.variables, saved);
    saved = undefined;
    const finished = await learn(name, step, config.rateFactor * learningRate, evaluate);
    if (finished) position.fingerprints.push(fingerprint(step.parameters));
    step.dispose();
    evaluate.dispose();
    model.dispose();
    if (!finished) return undefined;
    Object.assign(position, { epoch: 0, example: 0 });
  }

  const network = buildNetwork(config.units, random);
  const size = { parameters: countParameters(network), multiplyAdds: multiplyAdds(network) };
  network.dispose();
  return {
    dataset: data.provenance,
    model: {
      ...size,
      sha256: createHash('sha256').update(position.fingerprints.join()).digest('hex'),
    },
    metrics: position.metrics,
    cost: {
      seconds: seconds(),
      steps: position.steps,
      examplesPerSecond: (vectorOptimizerNames.length * config.epochs * train.length) / seconds(),
    },
    environment: { backend: backend.name, device: backend.device, threads: backend.threads },
    curve: mergeRows(run.history()),
  };

  /** All passes of one optimiser, from where it stands. @returns false if it was stopped, with a checkpoint. */
  async function learn(
    name: VectorOptimizerName,
    step: TrainingStep<DigitBatch>,
    rate: number,
    evaluate: ReturnType<typeof evaluator>,
  ): Promise<boolean> {
    const progress = run.progress(looks[name].label, config.epochs * train.length);
    let lastSave = performance.now();
    const save = () => {
      saveCheckpoint(checkpoints, 'last', step.variables, {
        ...position,
        seconds: seconds(),
        rows: run.rows,
      });
      lastSave = performance.now();
    };
    for (; position.epoch < config.epochs; position.epoch++) {
      const order = epochOrder(random, position.epoch, train.length);
      for (const batch of batches(train, { batchSize: config.batchSize, order, from: position.example })) {
        const images = tf.tensor4d(batch.images, batch.shape);
        const labels = tf.tensor1d(batch.labels, 'int32');
        const loss = step.run({ images, labels }, rate);
        tf.dispose([images, labels]);
        const done = position.epoch * train.length + batch.next;
        if (!Number.isFinite(loss)) {
          throw new Failure(
            `${looks[name].label}: the loss became ${loss} after ${done} examples. ` +
              `Lower --rateFactor, which is ${config.rateFactor}.`,
          );
        }
        const isPoint = pointsBy(batch.next) > pointsBy(position.example) || batch.next === train.length;
        position.steps++;
        position.example = batch.next;
        position.lossSum += loss * batch.size;
        position.lossCount += batch.size;
        progress.update(done, { loss: position.lossSum / position.lossCount });
        if (isPoint) await measure(name, done / train.length, evaluate);
        if (performance.now() - lastSave >= 1000 * config.checkpointSeconds) save();
        if (position.steps % 16 === 0) await setImmediate(); // lets Ctrl-C be heard
        if (run.stop.aborted) {
          progress.stop();
          save();
          return false;
        }
      }
      position.example = 0;
    }
    const { [`${name}.error`]: error, [`${name}.trainError`]: trainError } = position.metrics;
    progress.note(
      `${looks[name].label}: train error ${(100 * trainError).toFixed(2)} %, test error ${(100 * error).toFixed(2)} %`,
    );
    progress.stop();
    return true;
  }

  function pointsBy(examples: number): number {
    return Math.floor(examples / config.measureEvery);
  }

  /** A point of the curves; the last one is the optimiser's result. */
  async function measure(
    name: VectorOptimizerName,
    epoch: number,
    evaluate: ReturnType<typeof evaluator>,
  ): Promise<void> {
    const onTest = await evaluate(test);
    const onTrain = await evaluate(sample);
    const values = {
      [`${name}.loss`]: position.lossSum / position.lossCount,
      [`${name}.error`]: onTest.error,
      [`${name}.trainError`]: onTrain.error,
    };
    run.log({ epoch: Number(epoch.toFixed(6)), ...values });
    Object.assign(position.metrics, values, { [`${name}.misses`]: onTest.misses });
    position.lossSum = 0;
    position.lossCount = 0;
  }
}

/** The digits of an experiment, cut to the sizes that it asks for. */
export async function loadDigits(
  { dataset, trainExamples, testExamples }: OptimizersConfig,
  random: Random,
): Promise<ImageDataset> {
  const name = dataset === 'synthetic' ? 'synthetic-digits' : dataset;
  const data = await imageDataset(name, { random, train: trainExamples || 2000, test: testExamples || 500 });
  const cut = (split: ImageSplit, examples: number) =>
    examples > 0 ? subset(split, Math.min(examples, split.length)) : split;
  const splits = { train: cut(data.splits.train, trainExamples), test: cut(data.splits.test, testExamples) };
  const sizes = { train: splits.train.length, test: splits.test.length };
  return { ...data, splits, provenance: { ...data.provenance, sizes } };
}

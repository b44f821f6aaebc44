/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition", sections II and III).
 * `npx nx run lenet5:train --experiment=paper` trains it and prints the error on the 10,000 test digits of MNIST; the paper has 0.95 %.
 */
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import {
  type Schedule,
  TrainingStep,
  compile,
  constant,
  cosine,
  countParameters,
  dataParallel,
  describeBackend,
  diagonalCurvature,
  fingerprint,
  loadNewestCheckpoint,
  multiplyAdds,
  oneCycle,
  restoreVariables,
  saveCheckpoint,
  seedDropout,
  selectBackend,
  stepwise,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import { type Batch, batches } from '@nutshell/data';
import { Failure, type Outcome, type Run } from '@nutshell/experiment';
import type { LeNetConfig } from './config.ts';
import { criterionOf } from './criterion.ts';
import { loadDigits } from './digits.ts';
import { evaluator } from './evaluate.ts';
import { pixelsOf } from './input.ts';
import { type TensorBatch, learner } from './learner.ts';
import { buildModel } from './model.ts';
import { trainingBatches } from './training-batches.ts';

/** Where a training stands; with the variables of the step, all that a checkpoint has to hold. */
interface Position {
  epoch: number;
  /** Examples of this epoch already learnt from. */
  example: number;
  /** Number of examples of this epoch after which the curvature is estimated again. */
  nextCurvature: number;
  /** Updates so far. */
  steps: number;
  seconds: number;
  /** Sum of the losses of this epoch's examples. */
  lossSum: number;
  /** Lines of metrics.jsonl. */
  rows: number;
  /** States of the generators that draw as training goes on, by layer. */
  dropout: Record<string, ReturnType<Random['state']>>;
}

export async function train(run: Run<LeNetConfig>): Promise<Outcome | undefined> {
  const { config } = run;
  const backend = await selectBackend(config);
  console.log(describeBackend(backend));
  const random = new Random(run.seed);
  const data = await loadDigits(config, random.fork('synthetic'));
  const { train, test } = data.splits;

  const model = buildModel(config, random.fork('weights'));
  const masks = seedDropout(model, random.fork('dropout'));
  const criterion = criterionOf(config);
  const step = await dataParallel(new TrainingStep(learner(config, model)), {
    workers: config.workers,
    backend,
    module: new URL('./learner.ts', import.meta.url),
    config,
  });
  const learningRate = scheduleOf(config);
  const batchesOf = await trainingBatches({ split: train, seed: run.seed, config });
  const evaluate = evaluator(model, criterion, config);
  const curvature = compile((images: tf.Tensor4D, labels: tf.Tensor1D) =>
    diagonalCurvature(model, images, labels, {
      outputCurvature: (outputs, of) => criterion.curvature(outputs, of),
      upTo: criterion.curvatureAt,
    }),
  );

  const position: Position = {
    epoch: 0,
    example: 0,
    nextCurvature: 0,
    steps: 0,
    seconds: 0,
    lossSum: 0,
    rows: 0,
    dropout: {},
  };
  const checkpoints = run.path('checkpoints');
  const saved = run.resumed
    ? loadNewestCheckpoint<Position>(checkpoints, (error) => console.warn(error.message))
    : undefined;
  if (saved) {
    restoreVariables(step.variables, saved);
    Object.assign(position, saved.state);
    for (const [layer, state] of Object.entries(position.dropout)) masks[layer].restore(state);
  }
  run.rewind(position.rows);

  const clock = stopwatch(position.seconds);
  const save = () => {
    position.seconds = clock.seconds();
    position.rows = run.rows;
    position.dropout = Object.fromEntries(
      Object.entries(masks).map(([layer, mask]) => [layer, mask.state()]),
    );
    saveCheckpoint(checkpoints, 'last', step.variables, position);
    clock.lap();
  };

  for (; position.epoch < config.epochs; position.epoch++) {
    const progress = run.progress(`epoch ${position.epoch + 1}/${config.epochs}`, train.length);
    for await (const batch of batchesOf.from(position)) {
      if (config.optimizer === 'levenberg-marquardt' && position.example >= position.nextCurvature)
        estimateCurvature();
      const rate = learningRate(position.epoch + position.example / train.length);
      const tensors = tensorsOf(batch);
      const loss = await step.run(tensors, rate * examplesPerUpdate(batch));
      tf.dispose([tensors.images, tensors.labels]);
      if (!Number.isFinite(loss)) {
        throw new Failure(
          `the loss became ${loss} at step ${position.steps} of epoch ${position.epoch + 1}: lower --learningRate`,
        );
      }
      position.steps++;
      position.example = batch.next;
      position.lossSum += loss * batch.size;
      progress.update(batch.next, { loss: position.lossSum / batch.next });
      if (clock.sinceLap() >= config.checkpointSeconds) save();
      await setImmediate(); // lets Ctrl-C be heard
      if (run.stop.aborted) {
        progress.stop();
        save();
        return undefined;
      }
    }
    const { error, loss } = await step.withAverage(() => evaluate(test));
    run.log({
      epoch: position.epoch + 1,
      'train.loss': position.lossSum / train.length,
      'test.loss': loss,
      'test.error': error,
    });
    progress.note(
      `epoch ${position.epoch + 1}: train loss ${(position.lossSum / train.length).toFixed(4)}, test error ${(100 * error).toFixed(2)} %`,
    );
    progress.stop();
    position.example = 0;
    position.nextCurvature = 0;
    position.lossSum = 0;
  }
  save();
  await batchesOf.dispose();

  const outcome = await step.withAverage(async () => {
    const onTest = await evaluate(test);
    const onTrain = await evaluate(train);
    const seconds = clock.seconds();
    return {
      dataset: data.provenance,
      model: {
        parameters: countParameters(model),
        multiplyAdds: multiplyAdds(model),
        sha256: fingerprint(step.parameters),
      },
      metrics: {
        'test.error': onTest.error,
        'test.misses': onTest.misses.length,
        'test.loss': onTest.loss,
        'train.error': onTrain.error,
        'train.misses': onTrain.misses.length,
        'train.loss': onTrain.loss,
      },
      cost: { seconds, steps: position.steps, examplesPerSecond: (config.epochs * train.length) / seconds },
      environment: { backend: backend.name, device: backend.device, threads: backend.threads },
      curve: run.history(),
      misses: { test: onTest.misses },
      confusion: { test: onTest.confusion },
      classes: data.classes,
    };
  });
  await step.dispose();
  return outcome;

  /** The curvature, averaged over random examples, for the slots of Levenberg-Marquardt (Appendix C). */
  function estimateCurvature(): void {
    const { epoch, example } = position;
    position.nextCurvature = config.curvatureEvery > 0 ? example + config.curvatureEvery : train.length;
    const draw = random.fork('curvature').fork(`${epoch}/${example}`);
    const order = Uint32Array.from({ length: config.curvatureExamples }, () => draw.int(train.length));
    const [batch] = batches(train, { batchSize: order.length, order, pixels: pixelsOf(config) });
    const { images, labels } = tensorsOf(batch);
    const estimate = curvature(images, labels);
    for (const [name, values] of Object.entries(estimate)) step.slots[`curvature/${name}`].assign(values);
    tf.dispose([images, labels, estimate]);
  }

  /** The paper updates after every example; a batch of n takes n of its steps at once. The other optimisers take the mean. */
  function examplesPerUpdate(batch: Batch): number {
    return config.optimizer === 'levenberg-marquardt' ? batch.size : 1;
  }
}

/** The learning rate by passes done: the paper's table (section III.B) stretched to the number of passes, or a curve. */
function scheduleOf({ schedule, learningRate, epochs, warmUp }: LeNetConfig): Schedule {
  const table = [
    [2, 5e-4],
    [3, 2e-4],
    [3, 1e-4],
    [4, 5e-5],
    [8, 1e-5],
  ]; // 20 passes
  const curves: Record<LeNetConfig['schedule'], Schedule> = {
    paper: stepwise(table.map(([passes, eta]) => [(passes * epochs) / 20, eta * learningRate] as const)),
    constant: constant(learningRate),
    cosine: cosine(learningRate, { length: epochs }),
    'one-cycle': oneCycle(learningRate, { length: epochs }),
  };
  const rate = curves[schedule];
  return warmUp > 0 ? (passes) => rate(passes) * Math.min(1, passes / warmUp) : rate;
}

function tensorsOf({ images, shape, labels }: Batch): TensorBatch {
  return { images: tf.tensor4d(images, shape), labels: tf.tensor1d(labels, 'int32') };
}

/** Seconds of training, those before a resumption included. */
function stopwatch(before: number) {
  const start = performance.now();
  let lap = start;
  return {
    seconds: () => before + (performance.now() - start) / 1000,
    sinceLap: () => (performance.now() - lap) / 1000,
    lap: () => void (lap = performance.now()),
  };
}

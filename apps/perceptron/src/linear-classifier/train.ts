/**
 * The fully connected networks of LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition",
 * section III.C, from the linear classifier to two hidden layers. `npx nx run perceptron:train --experiment=mnist-300` trains one by
 * gradient descent and prints its error on the 10,000 test digits of MNIST; the paper has 4.7 %.
 */
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import {
  type BackendChoice,
  TrainingStep,
  compile,
  diagonalCurvature,
  loadNewestCheckpoint,
  restoreVariables,
  saveCheckpoint,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import { type Batch, type ImageDataset, batches, epochOrder } from '@nutshell/data';
import { Failure, type Outcome, type Run } from '@nutshell/experiment';
import { codesOf } from './codes.ts';
import type { NetworkConfig } from './config.ts';
import { criterionOf } from './criterion.ts';
import { pixelsOf } from './digits.ts';
import { evaluator } from './evaluate.ts';
import { learner, scheduleOf, tensorsOf } from './learner.ts';
import { buildModel } from './model.ts';
import { outcomeOfNetwork } from './outcome.ts';
import { stopwatch } from './stopwatch.ts';

/** Where a training stands; with the variables of the step, all that a checkpoint has to hold. */
interface Position {
  epoch: number;
  /** Examples of this epoch already learnt from. */
  example: number;
  /** Updates so far. */
  steps: number;
  seconds: number;
  /** Sum of the losses of this epoch's examples. */
  lossSum: number;
  /** Lines of metrics.jsonl. */
  rows: number;
}

/** Trains a network by gradient descent. `undefined` means that it was stopped, after saving a checkpoint. */
export async function trainNetwork(
  run: Run<NetworkConfig>,
  data: ImageDataset,
  backend: BackendChoice,
): Promise<Outcome | undefined> {
  const { config } = run;
  const { train, test } = data.splits;
  const random = new Random(run.seed);
  const codes = codesOf(config.classifier, data.classes.length);
  requireFit(config);

  const shape = { inputs: train.height * train.width, units: codes[0].length };
  const model = buildModel(config, shape, random.fork('weights'));
  const criterion = criterionOf(config, codes);
  const step = new TrainingStep(learner(config, model, criterion));
  const learningRate = scheduleOf(config);
  const evaluate = evaluator(model, criterion, codes, config);
  const curvature = compile((images: tf.Tensor2D, labels: tf.Tensor1D) =>
    diagonalCurvature(model, images, labels, {
      outputCurvature: (outputs, of) => criterion.curvature(outputs as tf.Tensor2D, of),
    }),
  );
  const byCurvature = config.optimizer === 'stochastic-diagonal-levenberg-marquardt';

  const position: Position = { epoch: 0, example: 0, steps: 0, seconds: 0, lossSum: 0, rows: 0 };
  const checkpoints = run.path('checkpoints');
  const saved = run.resumed
    ? loadNewestCheckpoint<Position>(checkpoints, (error) => console.warn(error.message))
    : undefined;
  if (saved) {
    restoreVariables(step.variables, saved);
    Object.assign(position, saved.state);
  }
  run.rewind(position.rows);

  const seconds = stopwatch(position.seconds);
  let lastSave = performance.now();
  const save = () => {
    position.seconds = seconds();
    position.rows = run.rows;
    saveCheckpoint(checkpoints, 'last', step.variables, position);
    lastSave = performance.now();
  };

  for (; position.epoch < config.epochs; position.epoch++) {
    const progress = run.progress(`epoch ${position.epoch + 1}/${config.epochs}`, train.length);
    for (const batch of batchesFrom(position)) {
      if (byCurvature && position.example === 0) estimateCurvature();
      const rate = learningRate(position.epoch + position.example / train.length);
      const tensors = tensorsOf(batch);
      const loss = step.run(tensors, rate * (byCurvature ? batch.size : 1)); // the paper updates after each example
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
      if (performance.now() - lastSave >= config.checkpointSeconds * 1000) save();
      if (position.steps % 8 === 0) await setImmediate(); // lets Ctrl-C be heard
      if (run.stop.aborted) {
        progress.stop();
        save();
        return undefined;
      }
    }
    const { error, loss } = await evaluate(test);
    const trainLoss = position.lossSum / train.length;
    run.log({ epoch: position.epoch + 1, 'train.loss': trainLoss, 'test.loss': loss, 'test.error': error });
    progress.note(
      `epoch ${position.epoch + 1}: train loss ${trainLoss.toFixed(4)}, test error ${(100 * error).toFixed(2)} %`,
    );
    progress.stop();
    position.example = 0;
    position.lossSum = 0;
  }
  save();

  const outcome = await outcomeOfNetwork(run, { data, backend, model, evaluate }, position);
  step.dispose();
  curvature.dispose();
  return outcome;

  /** The rest of an epoch, in an order that depends on the seed and the epoch alone. */
  function batchesFrom({ epoch, example }: Position): Iterable<Batch> {
    const order = epochOrder(random, epoch, train.length);
    return batches(train, { batchSize: config.batchSize, order, from: example, pixels: pixelsOf(config) });
  }

  /** The curvature, averaged over random examples, for the slots of Levenberg-Marquardt (Appendix C). */
  function estimateCurvature(): void {
    const draw = random.fork('curvature').fork(String(position.epoch));
    const order = Uint32Array.from({ length: config.curvatureExamples }, () => draw.int(train.length));
    const [batch] = batches(train, { batchSize: order.length, order, pixels: pixelsOf(config) });
    const { images, labels } = tensorsOf(batch);
    const estimate = curvature(images, labels);
    for (const [name, values] of Object.entries(estimate)) step.slots[`curvature/${name}`].assign(values);
    tf.dispose([images, labels, estimate]);
  }
}

/** @throws Failure if the parts of the network do not go together */
function requireFit({ classifier, criterion, outputs }: NetworkConfig): void {
  if (criterion === 'softmax' && classifier !== 'network')
    throw new Failure(
      `--criterion=softmax needs a unit for each class, --classifier=network, not --classifier=${classifier}; set --criterion=squared or logistic`,
    );
  if (criterion !== 'squared' && outputs !== 'linear')
    throw new Failure(
      `--criterion=${criterion} squashes the outputs itself: set --outputs=linear, not ${outputs}`,
    );
}

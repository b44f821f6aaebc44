import * as tf from '@tensorflow/tfjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { loadCheckpoint, restoreTensors, saveCheckpoint } from '../src/checkpoint.ts';
import { type HostArray, type TensorsOf, tensorsOf } from '../src/host-array.ts';
import { BatchNormalization } from '../src/layers/batch-normalization.ts';
import { softmaxCrossEntropy } from '../src/losses.ts';
import { adam } from '../src/optimizers/adam.ts';
import type { Optimizer } from '../src/optimizers/optimizer.ts';
import { momentum, sgd } from '../src/optimizers/sgd.ts';
import { fingerprint, parametersOf, variablesOf } from '../src/parameters.ts';
import { Random } from '@nutshell/random';
import { TrainingStep, restoreModel } from '../src/step.ts';

const folder = mkdtempSync(join(tmpdir(), 'nutshell-step-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

interface Batch {
  x: HostArray<[number, number]>;
  labels: HostArray<[number]>;
}

/** A batch of its own for each step. */
function batchOf(step: number): Batch {
  const random = new Random(1000 + step);
  return {
    x: { values: random.fillNormal(new Float32Array(24)), shape: [6, 4] },
    labels: { values: Int32Array.from({ length: 6 }, () => random.int(3)), shape: [6] },
  };
}

/** A small network with the same weights every time. */
function build(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: 'hidden', units: 5, activation: 'tanh', inputShape: [4] }),
      tf.layers.dense({ name: 'output', units: 3 }),
    ],
  });
  for (const [name, variable] of Object.entries(parametersOf(model))) {
    const values = new Random(3).fork(name).fillNormal(new Float32Array(variable.size), 0, 0.5);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return model;
}

const lossOf = (model: tf.LayersModel, { x, labels }: TensorsOf<Batch>) =>
  softmaxCrossEntropy(model.apply(x, { training: true }) as tf.Tensor2D, labels);

function stepOf(optimizer: Optimizer, averageDecay?: number) {
  const model = build();
  const step = new TrainingStep<Batch>({
    model,
    optimizer,
    averageDecay,
    loss: (batch) => lossOf(model, batch),
  });
  const run = (from: number, to: number, rate = 0.1) => {
    const losses: number[] = [];
    for (let i = from; i < to; i++) {
      losses.push(step.run(batchOf(i), rate));
    }
    return losses;
  };
  return { model, step, run };
}

describe('TrainingStep', () => {
  test.each([
    ['sgd', sgd(), () => tf.train.sgd(0.1)],
    ['momentum', momentum({ momentum: 0.9 }), () => tf.train.momentum(0.1, 0.9)],
  ])('takes ten steps as tf.train.%s does', (_, optimizer, theirs) => {
    const { step, run } = stepOf(optimizer);
    const losses = run(0, 10);

    const model = build();
    const reference = theirs();
    for (let i = 0; i < 10; i++) {
      const loss = reference.minimize(() => lossOf(model, tensorsOf(batchOf(i))), true) as tf.Scalar;
      expect(losses[i]).toBeCloseTo(loss.dataSync()[0], 5);
    }
    for (const [name, variable] of Object.entries(parametersOf(model))) {
      const [found, expected] = [step.parameters[name].dataSync(), variable.dataSync()];
      found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
    }
    expect(losses[9]).not.toBe(losses[0]);
  });

  test('takes the learning rate of each step', () => {
    const { step, run } = stepOf(sgd());
    const before = fingerprint(step.parameters);
    run(0, 1, 0);
    expect(fingerprint(step.parameters)).toBe(before);
    run(0, 1, 1e-3);
    expect(fingerprint(step.parameters)).not.toBe(before);
  });

  test('returns the loss before the step', () => {
    const { model, run } = stepOf(sgd());
    const expected = lossOf(model, tensorsOf(batchOf(0))).dataSync()[0];
    expect(run(0, 1)).toEqual([expected]);
  });

  test('refuses a batch of other tensors than the first', () => {
    const { step, run } = stepOf(sgd());
    run(0, 1);
    const { x } = batchOf(1);
    expect(() => step.run({ x } as Batch, 0.1)).toThrow('the batch lacks "labels", which the first one had');
  });

  test('keeps no tensor over 200 steps, and none after dispose', () => {
    const before = tf.memory().numTensors;
    const { model, step, run } = stepOf(adam(), 0.9);
    run(0, 3);
    const { numTensors, numBytes } = tf.memory();
    run(3, 203);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    step.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('slots and average take no part in gradients', () => {
    const { step } = stepOf(momentum(), 0.5);
    for (const variable of Object.values({ ...step.slots, ...step.average }))
      expect(variable.trainable).toBe(false);
  });
});

describe('the average', () => {
  /** E = w, so that w falls by the learning rate at each step. */
  function falling(averageDecay?: number) {
    const model = tf.sequential({
      layers: [tf.layers.dense({ name: 'd', units: 1, inputShape: [1], useBias: false })],
    });
    const w = parametersOf(model)['d/kernel'];
    w.assign(tf.tensor2d([[8]]));
    const loss = () => tf.sum(model.apply(tf.ones([1, 1])) as tf.Tensor) as tf.Scalar;
    return { model, w, step: new TrainingStep({ model, loss, optimizer: sgd(), averageDecay }) };
  }

  test('by hand', () => {
    const { step, w } = falling(0.75);
    const averages = [4, 2, 1].map((rate) => {
      step.run({}, rate);
      return step.average['d/kernel'].dataSync()[0];
    });
    // w = 4, 2, 1; ¾ · 8 + ¼ · 4 = 7, ¾ · 7 + ¼ · 2 = 5.75, ¾ · 5.75 + ¼ · 1 = 4.5625
    expect(averages).toEqual([7, 5.75, 4.5625]);
    expect(w.dataSync()[0]).toBe(1);
  });

  test('is in the model during withAverage only', async () => {
    const { step, w, model } = falling(0.75);
    step.run({}, 4);
    const seen = await step.withAverage(() => (model.predict(tf.ones([1, 1])) as tf.Tensor).dataSync()[0]);
    expect(seen).toBe(7);
    expect(w.dataSync()[0]).toBe(4);
    await expect(step.withAverage(() => Promise.reject(new Error('evaluation failed')))).rejects.toThrow(
      'failed',
    );
    expect(w.dataSync()[0]).toBe(4);
  });

  test('is empty if not asked for, and withAverage then shows the parameters', async () => {
    const { step, w } = falling();
    step.run({}, 4);
    expect(step.average).toEqual({});
    expect(await step.withAverage(() => w.dataSync()[0])).toBe(4);
  });
});

describe('the average of running statistics', () => {
  /** Batches of two numbers of mean m, whose running mean goes half of the way at each step. */
  function normalising(averageStatistics?: boolean) {
    const model = tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape: [1] }),
        new BatchNormalization({ name: 'n', momentum: 0.5 }),
      ],
    });
    const step = new TrainingStep<{ x: HostArray }>({
      model,
      loss: ({ x }) => tf.mean(model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar,
      optimizer: sgd(),
      averageDecay: 0.75,
      averageStatistics,
    });
    for (const m of [8, 4]) step.run({ x: { values: Float32Array.of(m - 1, m + 1), shape: [2, 1] } }, 0.25);
    const mean = variablesOf(model)['n/moving_mean'];
    return { model, step, mean: () => mean.dataSync()[0] };
  }

  test('by hand, in the model during withAverage only, and in a checkpoint', async () => {
    const { step, mean } = normalising(true);
    // Running means 4 and 4; ¾ · 0 + ¼ · 4 = 1, ¾ · 1 + ¼ · 4 = 1.75
    expect(await step.withAverage(mean)).toBe(1.75);
    expect(mean()).toBe(4);
    saveCheckpoint(folder, 'last', step.variables, {});
    const { model } = normalising();
    restoreModel(model, loadCheckpoint(join(folder, 'last')));
    expect(variablesOf(model)['n/moving_mean'].dataSync()[0]).toBe(1.75);
  });

  test('is not taken unless it is asked for', async () => {
    const { step, mean } = normalising();
    expect(Object.keys(step.average)).toEqual(['n/gamma', 'n/beta']);
    expect(await step.withAverage(mean)).toBe(4);
  });
});

describe('a checkpoint of the variables', () => {
  test('names weights, slots and average', () => {
    const { step } = stepOf(momentum(), 0.5);
    expect(Object.keys(step.variables).filter((name) => name.endsWith('hidden/kernel'))).toEqual([
      'model/hidden/kernel',
      'slots/velocity/hidden/kernel',
      'average/hidden/kernel',
    ]);
    expect(Object.keys(step.variables)).toHaveLength(12);
  });

  test.each([
    ['momentum', () => momentum()],
    ['adam', () => adam()],
  ])('continues %s bit for bit in a new model', (_, optimizer) => {
    const straight = stepOf(optimizer(), 0.9);
    straight.run(0, 9);

    const first = stepOf(optimizer(), 0.9);
    first.run(0, 4);
    saveCheckpoint(folder, 'last', first.step.variables, {});
    const second = stepOf(optimizer(), 0.9);
    second.run(20, 22); // whatever it did before is to be forgotten
    restoreTensors(second.step.variables, loadCheckpoint(join(folder, 'last')));
    second.run(4, 9);

    expect(fingerprint(second.step.variables)).toBe(fingerprint(straight.step.variables));
  });

  test('restoreModel takes the averaged parameters if there are any, else the last ones', () => {
    for (const averageDecay of [0.9, 0]) {
      const { step, run } = stepOf(momentum(), averageDecay);
      run(0, 3);
      saveCheckpoint(folder, 'last', step.variables, {});
      const model = build();
      restoreModel(model, loadCheckpoint(join(folder, 'last')));
      expect(fingerprint(parametersOf(model))).toBe(
        fingerprint(averageDecay ? step.average : step.parameters),
      );
    }
  });
});

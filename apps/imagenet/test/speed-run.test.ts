import * as tf from '@tensorflow/tfjs';
import {
  TrainingStep,
  countParameters,
  fingerprint,
  multiplyAdds,
  parametersOf,
  selectBackend,
  silenceNotice,
  softmaxCrossEntropy,
  variablesOf,
} from '@nutshell/core';
import { firstKernelsOf } from '@nutshell/core/pictures';
import { Random } from '@nutshell/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SpeedRunRule, buildModel, speedRunRecipe, whiten } from '../src/models/index.ts';
import { whiteningFilters } from '../src/models/whitening.ts';

beforeAll(async () => {
  silenceNotice();
  await selectBackend({ device: 'cpu' });
});
afterAll(() => tf.disposeVariables());

const CIFAR = { height: 32, width: 32, channels: 3, classes: 10 } as const;
const randomTensor = (shape: number[], seed: number) =>
  tf.tensor(new Random(seed).fillNormal(new Float32Array(tf.util.sizeFromShape(shape))), shape);

/** Pictures whose neighbouring pixels and colours go together. */
function pictures(count: number) {
  const random = new Random(7);
  const values = new Float32Array(count * 32 * 32 * 3);
  for (let i = 0; i < values.length; i++)
    values[i] = 0.7 * (values[i - 3] ?? 0) + 0.2 * (values[i - 1] ?? 0) + 0.4 * random.normal();
  return { values, shape: [count, 32, 32, 3] };
}

describe('the network of airbench94', () => {
  it('has its parameters, of which 288 are frozen', () => {
    const model = buildModel('speed-run', CIFAR);
    const kernels = 9 * (24 * 64 + 64 * 64 + 64 * 256 + 3 * 256 * 256) + 256 * 10;
    const shifts = 24 + 2 * 64 + 4 * 256; // of the whitening layer, and of normalisations without gains
    expect(countParameters(model)).toBe(kernels + shifts);
    expect(kernels + shifts).toBe(1_971_352);
    expect(variablesOf(model)['whiten/kernel'].size).toBe(288);
    expect(Object.keys(parametersOf(model))).not.toContain('whiten/kernel');
  });

  it('multiplies 105 million times, as its file says', () => {
    const products =
      31 ** 2 * 12 * 24 +
      9 *
        (30 ** 2 * 24 * 64 +
          15 ** 2 * 64 * 64 +
          14 ** 2 * 64 * 256 +
          (7 ** 2 + 6 ** 2 + 3 ** 2) * 256 * 256) +
      256 * 10;
    expect(products).toBe(105_360_160);
    expect(multiplyAdds(buildModel('speed-run', CIFAR))).toBe(products);
  });

  it('leaves out nothing that a pool sees', () => {
    const model = buildModel('speed-run', { ...CIFAR, widening: 1 / 8 }, new Random(1));
    const layer = model.getLayer('group2_conv1');
    const x = randomTensor([2, 15, 15, 8], 2) as tf.Tensor4D;
    const whole = tf.conv2d(x, variablesOf(model)['group2_conv1/kernel'] as tf.Tensor4D, 1, 'same');
    const convolved = layer.call(x, {}) as tf.Tensor4D;
    expect(convolved.shape).toEqual([2, 14, 14, 32]);
    const [found, expected] = [convolved, whole].map((y) => tf.maxPool(y, 2, 2, 'valid').dataSync());
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
  });

  it('begins by handing its first channels on', () => {
    const { 'group1_conv2/kernel': kernel } = parametersOf(
      buildModel('speed-run', { ...CIFAR, widening: 1 / 8 }, new Random(1)),
    );
    const x = randomTensor([1, 5, 5, 8], 3) as tf.Tensor4D;
    expect(tf.conv2d(x, kernel as tf.Tensor4D, 1, 'same').dataSync()).toEqual(x.dataSync());
  });
});

describe('the whitening layer', () => {
  it('makes windows uncorrelated, of variance 1, once and with the other sign', () => {
    const images = pictures(20);
    const kernel = tf.tensor4d(whiteningFilters(images), [2, 2, 3, 24]);
    const x = tf.tensor4d(images.values, images.shape as [number, number, number, number]);
    const y = tf.reshape(tf.conv2d(x, kernel, 1, 'valid'), [-1, 24]);
    const covariance = tf.div(tf.matMul(y, y, true), y.shape[0]).arraySync() as number[][];
    covariance.forEach((row, i) =>
      row.forEach((value, j) => {
        if (i % 12 !== j % 12) expect(value).toBeCloseTo(0, 2);
        else expect(value * (i === j ? 1 : -1)).toBeGreaterThan(0.97); // λ / (λ + 0.0005)
      }),
    );
    const variances = (filter: number) => tf.sum(tf.square(tf.gather(kernel, [filter], 3))).dataSync()[0];
    expect(variances(0)).toBeLessThan(variances(11)); // the first one belongs to the largest eigenvalue
  });

  it('is put into its network, and into no other', () => {
    const model = buildModel('speed-run', { ...CIFAR, widening: 1 / 16 });
    whiten(model, pictures(2));
    expect([...variablesOf(model)['whiten/kernel'].dataSync()]).toEqual([...whiteningFilters(pictures(2))]);
    expect(firstKernelsOf(model)?.shape).toEqual([2, 2, 3, 24]); // frozen weights come after those that are learnt
    const other = buildModel('resnet20', { ...CIFAR, widening: 1 / 8 }, new Random(1));
    const before = fingerprint(variablesOf(other));
    whiten(other, pictures(2));
    expect(fingerprint(variablesOf(other))).toBe(before);
  });
});

describe.each<SpeedRunRule>(['muon', 'sgd'])('the recipe with %s', (rule) => {
  // The rates of a larger batch than that of the test, which takes few steps.
  const course = { batchSize: 400, steps: 20, whiteningSteps: 3 };

  it('learns a batch by heart; the bias of the whitening layer rests after its time', () => {
    const model = buildModel('speed-run', { ...CIFAR, widening: 1 / 16 }, new Random(1));
    whiten(model, pictures(8));
    const { optimizer, schedule } = speedRunRecipe(rule, course);
    const loss = ({ x, labels }: { x: tf.Tensor; labels: tf.Tensor1D }) =>
      softmaxCrossEntropy(model.apply(x, { training: true }) as tf.Tensor2D, labels);
    const step = new TrainingStep<any>({ model, optimizer, loss: loss as any });
    const batch = { x: pictures(8), labels: { values: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7), shape: [8] } };
    const bias = () => [...step.parameters['whiten/bias'].dataSync()];
    const losses: number[] = [];
    const biases: number[][] = [bias()];
    const kernel = [...variablesOf(model)['whiten/kernel'].dataSync()];
    for (let i = 0; i < course.steps; i++) {
      losses.push(step.run(batch, schedule(i)));
      biases.push(bias());
    }
    expect(losses[0]).toBeCloseTo(Math.log(10), 0);
    expect(losses.at(-1)!).toBeLessThan(losses[0] / 2);
    expect(biases[3]).not.toEqual(biases[2]);
    if (rule === 'muon') expect(biases.at(-1)).toEqual(biases[3]); // lookahead still averages it
    expect([...variablesOf(model)['whiten/kernel'].dataSync()]).toEqual(kernel);
    step.dispose();
  });
});

describe('the recipes’ figures', () => {
  const course = { batchSize: 2000, steps: 200, whiteningSteps: 75 };

  it('muon: 0.24 falling to 0 in a line', () => {
    const { schedule } = speedRunRecipe('muon', course);
    expect([0, 50, 100, 200].map(schedule)).toEqual([0.24, 0.18, 0.12, 0]);
    expect(speedRunRecipe('muon', course, 0.5).schedule(0)).toBeCloseTo(0.12, 12);
    expect(speedRunRecipe('muon', { ...course, batchSize: 500 }).schedule(0)).toBeCloseTo(0.12, 12);
  });

  it('sgd: a triangle up to 11.5 / (1 + 1 / 0.15) for 1,024 pictures', () => {
    const { schedule } = speedRunRecipe('sgd', { ...course, batchSize: 1024 });
    expect(schedule(46)).toBeCloseTo(1.5, 12);
    expect(schedule(0)).toBeCloseTo(0.3, 12);
    expect(schedule(200)).toBeCloseTo(0.105, 12);
  });

  /** The first updates at parameters of 1 and gradients of 1, with a rate of 1. */
  function firstUpdates(rule: SpeedRunRule) {
    return tf.tidy(() => {
      const { optimizer } = speedRunRecipe(rule, { ...course, batchSize: 1000 });
      const names = ['whiten/bias', 'group1_conv1_bn/beta', 'head/kernel'];
      const parameters = Object.fromEntries(
        names.map((name) => [name, tf.ones(name === 'head/kernel' ? [1, 1] : [1])]),
      );
      const { updates } = optimizer.update(parameters, optimizer.slots(parameters), parameters, 1);
      return names.map((name) => updates[name].dataSync()[0]);
    });
  }

  it('rates of shifts and of the last layer beside that of kernels', () => {
    // First of Nesterov's steps: 1 + 0.85 times a gradient of 1, and what little the penalty adds
    const muon = firstUpdates('muon').map((update) => (-update * 0.24 * Math.sqrt(1000 / 2000)) / 1.85);
    [53, 53, 670 * (9 / 256) ** 2].forEach((rate, i) => expect(muon[i] / rate).toBeCloseTo(1, 2));
    const sgd = firstUpdates('sgd').map((update) => -update / 1.85);
    [1, 64, 1].forEach((rate, i) => expect(sgd[i] / rate).toBeCloseTo(1, 2));
  });
});

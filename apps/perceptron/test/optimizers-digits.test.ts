import * as tf from '@tensorflow/tfjs';
import { TrainingStep, adam, countParameters, parametersOf, selectBackend } from '@nutshell/core';
import { imageInputs, syntheticDigits } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { ScratchRun, gradientsMatch, keepsTensorsFlat, overfits } from '@nutshell/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { config } from '../src/optimizers/config.ts';
import { buildNetwork, lossOf } from '../src/optimizers/digits-network.ts';
import { raceOnDigits } from '../src/optimizers/digits-race.ts';

const settings = config.parse({
  task: 'digits',
  dataset: 'synthetic',
  trainExamples: 200,
  testExamples: 100,
  epochs: 2,
  measureEvery: 100,
  checkpointSeconds: 100, // one where it is stopped
});

beforeAll(async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await selectBackend({ backend: 'auto' });
  return () => log.mockRestore();
});

describe('the network of the trainer demo', () => {
  it('has 784·20 + 20 + 20·20 + 20 + 20·10 + 10 = 16,330 parameters, the same again for the same seed', () => {
    const [first, second, other] = [1, 1, 2].map((seed) => buildNetwork(20, new Random(seed)));
    expect(countParameters(first)).toBe(16_330);
    const kernel = (model: tf.LayersModel) => Array.from(parametersOf(model)['hidden1/kernel'].dataSync());
    expect(kernel(second)).toEqual(kernel(first));
    expect(kernel(other)).not.toEqual(kernel(first));
    // Variance 1/784: the mean square of 15,680 draws is within five standard deviations of it.
    const square = kernel(first).reduce((sum, value) => sum + value * value, 0) / 15_680;
    expect(Math.abs(784 * square - 1)).toBeLessThan(5 * Math.sqrt(2 / 15_680));
    for (const model of [first, second, other]) model.dispose();
  });

  const { train } = syntheticDigits({ train: 40, test: 10, random: new Random(3) }).splits;
  const batchOf = (examples: number) =>
    imageInputs(train).batch(Array.from({ length: examples }, (_, i) => i));
  const learner = () => {
    const model = buildNetwork(20, new Random(2));
    return { model, loss: lossOf(model), optimizer: adam() };
  };

  it('has the gradient that finite differences find', () => gradientsMatch(learner(), batchOf(3)));

  it('overfits 40 examples', async () => {
    const options = learner();
    await overfits(new TrainingStep(options), batchOf(40), ({ images, labels }) =>
      tf.sum(tf.notEqual(tf.argMax(options.model.apply(images) as tf.Tensor2D, 1), labels)),
    );
  });

  it('leaves no tensor behind in 100 steps', () => keepsTensorsFlat(new TrainingStep(learner()), batchOf(8)));
});

describe('the race on digits', () => {
  it(
    'stopped in the middle of any optimiser and resumed, it ends with the bits of one that was not; both leave no tensor behind',
    { timeout: 120_000 },
    async () => {
      const { numTensors } = tf.memory();
      const whole = await new ScratchRun(settings).train(raceOnDigits);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(whole.curve).toHaveLength(4); // twice in each of two passes
      expect(whole.cost.steps).toBe(7 * 2 * 25);
      for (const name of ['sgd', 'momentum', 'nesterov', 'adagrad', 'adadelta', 'rmsprop', 'adam']) {
        expect(whole.metrics[`${name}.misses`]).toBe(Math.round(100 * whole.metrics[`${name}.error`]));
        expect(whole.curve.at(-1)![`${name}.error`]).toBe(whole.metrics[`${name}.error`]);
      }

      let broken = new ScratchRun(settings);
      for (const stopAt of [3, 4, 13, 20]) {
        const onRow = (rows: number, run: ScratchRun<unknown>) => rows >= stopAt && run.interrupt();
        broken = broken.resume({ onRow });
        await expect(broken.train(raceOnDigits)).rejects.toThrow('interrupted');
      }
      const pieced = await broken.resume().train(raceOnDigits);
      expect(pieced.model.sha256).toBe(whole.model.sha256);
      expect(pieced.metrics).toEqual(whole.metrics);
      expect(pieced.curve).toEqual(whole.curve);
      expect(pieced.cost.steps).toBe(whole.cost.steps);
      expect(tf.memory().numTensors).toBe(numTensors);
    },
  );

  it(
    'learns: every optimiser beats chance, and Adam the untrained 90 % by far',
    { timeout: 60_000 },
    async () => {
      const run = new ScratchRun({ ...settings, trainExamples: 600, epochs: 3, checkpointSeconds: 100 });
      const { metrics } = await run.train(raceOnDigits);
      for (const [name, value] of Object.entries(metrics))
        if (name.endsWith('.error')) expect(value).toBeLessThan(0.6);
      expect(metrics['adam.trainError']).toBeLessThan(0.2);
    },
  );
});

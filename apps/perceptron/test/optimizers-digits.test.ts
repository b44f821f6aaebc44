import * as tf from '@tensorflow/tfjs';
import { countParameters, parametersOf, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { MetricRow, Run } from '@nutshell/experiment';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { config, type OptimizersConfig } from '../src/optimizers/config.ts';
import { buildNetwork } from '../src/optimizers/digits-network.ts';
import { raceOnDigits } from '../src/optimizers/digits-race.ts';

const folder = mkdtempSync(join(tmpdir(), 'nutshell-optimizers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = config.parse({
  task: 'digits',
  dataset: 'synthetic',
  trainExamples: 200,
  testExamples: 100,
  epochs: 2,
  measureEvery: 100,
  checkpointSeconds: 100, // one where it is stopped
});

/** A run in a folder of its own that is stopped once `rows` of its log are written. */
class TestRun implements Run<OptimizersConfig> {
  readonly dir = mkdtempSync(join(folder, 'run-'));
  readonly id = 'test';
  readonly app = 'perceptron';
  readonly experiment = 'optimizers';
  readonly seed = 1;
  readonly config = settings;
  resumed = false;
  log_: MetricRow[] = [];
  #stop = new AbortController();
  stopAt = Infinity;

  get stop() {
    return this.#stop.signal;
  }
  get rows() {
    return this.log_.length;
  }
  path = (...segments: string[]) => join(this.dir, ...segments);
  log(row: MetricRow) {
    this.log_.push(row);
    if (this.rows >= this.stopAt) this.#stop.abort();
  }
  history = () => this.log_;
  rewind(rows: number) {
    expect(this.rows).toBeGreaterThanOrEqual(rows);
    this.log_.length = rows;
  }
  progress = () => ({ update: () => {}, note: () => {}, stop: () => {} });
  /** The same folder and log, as the next process has them. */
  again(stopAt = Infinity) {
    this.#stop = new AbortController();
    this.resumed = true;
    this.stopAt = stopAt;
  }
}

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
});

describe('the race on digits', () => {
  it(
    'stopped in the middle of any optimiser and resumed, it ends with the bits of one that was not',
    { timeout: 120_000 },
    async () => {
      const straight = new TestRun();
      const whole = (await raceOnDigits(straight))!;
      expect(whole.curve).toHaveLength(4); // twice in each of two passes
      expect(whole.cost.steps).toBe(7 * 2 * 25);
      for (const name of ['sgd', 'momentum', 'nesterov', 'adagrad', 'adadelta', 'rmsprop', 'adam']) {
        expect(whole.metrics[`${name}.misses`]).toBe(Math.round(100 * whole.metrics[`${name}.error`]));
        expect(whole.curve.at(-1)![`${name}.error`]).toBe(whole.metrics[`${name}.error`]);
      }

      const broken = new TestRun();
      for (const stopAt of [3, 4, 13, 20]) {
        broken.stopAt = stopAt;
        expect(await raceOnDigits(broken)).toBeUndefined();
        broken.again();
      }
      const pieced = (await raceOnDigits(broken))!;
      expect(pieced.model.sha256).toBe(whole.model.sha256);
      expect(pieced.metrics).toEqual(whole.metrics);
      expect(pieced.curve).toEqual(whole.curve);
      expect(pieced.cost.steps).toBe(whole.cost.steps);
    },
  );

  it('leaves no tensor behind', { timeout: 60_000 }, async () => {
    const before = tf.memory().numTensors;
    await raceOnDigits(new TestRun());
    expect(tf.memory().numTensors).toBe(before);
  });

  it(
    'learns: every optimiser beats chance, and Adam the untrained 90 % by far',
    { timeout: 60_000 },
    async () => {
      const run = new TestRun();
      Object.assign(run, { config: { ...settings, trainExamples: 800, epochs: 3, checkpointSeconds: 100 } });
      const { metrics } = (await raceOnDigits(run))!;
      for (const [name, value] of Object.entries(metrics))
        if (name.endsWith('.error')) expect(value).toBeLessThan(0.6);
      expect(metrics['adam.trainError']).toBeLessThan(0.2);
    },
  );
});

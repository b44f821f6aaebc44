import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type BackendName, selectBackend } from '../src/backend.ts';
import { loadCheckpoint, restoreTensors, saveCheckpoint } from '../src/checkpoint.ts';
import { dataParallel } from '../src/data-parallel/data-parallel.ts';
import { tensorsOf } from '../src/host-array.ts';
import { fingerprint } from '../src/parameters.ts';
import { type Step, TrainingStep } from '../src/step.ts';
import { onnxHere } from './onnx.ts';
import learner, { type LearnerBatch, type LearnerConfig, batchOf } from './learner.ts';

const module = new URL('./learner.ts', import.meta.url);

const folder = mkdtempSync(join(tmpdir(), 'nutshell-parallel-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const steps: Step<LearnerBatch>[] = [];
afterEach(async () => {
  for (const step of steps.splice(0)) await step.dispose();
});

async function stepOf(
  workers: number,
  { backend: name = 'cpu', ...config }: Partial<LearnerConfig> & { backend?: BackendName } = {},
) {
  const backend = await selectBackend({ backend: name });
  const whole = { seed: 1, ...config };
  const step = await dataParallel(new TrainingStep(learner(whole)), {
    module,
    config: { ...whole, seed: 2 }, // so that it shows whether weights get there
    workers,
    backend,
  });
  steps.push(step);
  return step;
}

async function train(step: Step<LearnerBatch>, sizes: readonly number[], first = 0): Promise<number[]> {
  const losses: number[] = [];
  for (const [i, size] of sizes.entries()) {
    losses.push(await step.run(batchOf(first + i, size), 0.02));
  }
  return losses;
}

/** Uneven for two and three workers, and fewer examples than workers. */
const SIZES = [6, 6, 6, 7, 1, 6, 5, 2, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 1];

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs));
  for (let i = 0; i < found.length; i++)
    expect(Math.abs(found[i] - expected[i]), `element ${i}`).toBeLessThanOrEqual(tolerance * scale);
}

/** The quick tests take the backend that trainings take, the endurance tests all of them. */
const backends: [BackendName, number][] = onnxHere ? [['onnx', 2]] : [['wasm', 2]];
if (process.env.NUTSHELL_TESTS === 'endurance') backends.push(['wasm', 2], ['cpu', 3]);

test.each(backends)(
  'a step on %s by %i replicas is that of one, to rounding, and has the same bits twice',
  { timeout: 120_000 }, // on a busy machine threads take their time to start
  async (backend, workers) => {
    const [alone, first, second] = await Promise.all(
      [1, workers, workers].map((n) => stepOf(n, { backend })),
    );
    const expected = await train(alone, SIZES);
    expect(expected[0]).not.toBeCloseTo(expected[18], 2);
    const losses = await train(first, SIZES);
    expectClose(losses, expected, 1e-6);
    expect(Object.keys(first.variables)).toEqual(Object.keys(alone.variables));
    for (const [name, variable] of Object.entries(alone.variables))
      expectClose(first.variables[name].dataSync(), variable.dataSync(), 1e-6);

    expect(await train(second, SIZES)).toEqual(losses);
    expect(fingerprint(second.variables)).toBe(fingerprint(first.variables));
  },
);

describe('replicas', () => {
  test('go on from what is assigned between steps, and evaluate with the average, bit for bit', async () => {
    const [straight, resumed] = await Promise.all([stepOf(2), stepOf(2)]);
    await train(straight, SIZES.slice(0, 4));
    await train(resumed, SIZES.slice(0, 4), 100); // to be forgotten, but for the number of masks drawn
    saveCheckpoint(folder, 'last', straight.variables, {});
    restoreTensors(resumed.variables, loadCheckpoint(join(folder, 'last')));
    const averages = await straight.withAverage(() => fingerprint(straight.parameters));
    expect(averages).toBe(fingerprint(straight.average));
    expect(averages).not.toBe(fingerprint(straight.parameters));
    expect(await train(resumed, SIZES.slice(4), 4)).toEqual(await train(straight, SIZES.slice(4), 4));
    expect(fingerprint(resumed.variables)).toBe(fingerprint(straight.variables));
  });

  test('normalise their slices by themselves, with the running statistics of the first, and leave no tensor behind in 30 steps', async () => {
    const step = await stepOf(2, { normalised: true });
    await train(step, [7]);
    const { x } = tensorsOf(batchOf(0, 7));
    const mean = tf.mean(tf.slice(x, [0, 0], [4, 4]), 0); // of the larger half
    expectClose(step.variables['model/norm/moving_mean'].dataSync(), tf.mul(mean, 0.25).dataSync(), 1e-6);
    expectClose(step.variables['average/norm/moving_mean'].dataSync(), tf.mul(mean, 0.025).dataSync(), 1e-6);

    await train(step, [6]);
    const { numTensors } = tf.memory();
    await train(step, new Array(30).fill(6));
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

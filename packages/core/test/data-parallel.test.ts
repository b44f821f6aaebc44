import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { type BackendName, selectBackend } from '../src/backend.ts';
import { dataParallel } from '../src/data-parallel/data-parallel.ts';
import { fingerprint } from '../src/parameters.ts';
import { type Step, TrainingStep } from '../src/step.ts';
import learner, { type LearnerBatch, type LearnerConfig, batchOf } from './learner.ts';

const module = new URL('./learner.ts', import.meta.url);

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
    const batch = batchOf(first + i, size);
    losses.push(await step.run(batch, 0.02));
    tf.dispose([batch.x, batch.labels]);
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

describe.each<[BackendName, number]>([
  ['cpu', 2],
  ['cpu', 3],
  ['wasm', 2],
  ['onnx', 2],
])('a step on %s by %i replicas', (backend, workers) => {
  test('is the step of one, to rounding: losses, weights, slots, average', { timeout: 60_000 }, async () => {
    const alone = await stepOf(1, { backend });
    const expected = await train(alone, SIZES);
    const together = await stepOf(workers, { backend });
    const losses = await train(together, SIZES);
    expect(expected[0]).not.toBeCloseTo(expected[18], 2);
    expectClose(losses, expected, 1e-6);
    expect(Object.keys(together.variables)).toEqual(Object.keys(alone.variables));
    for (const [name, variable] of Object.entries(alone.variables))
      expectClose(together.variables[name].dataSync(), variable.dataSync(), 1e-6);
  });

  test('has the same bits twice', { timeout: 60_000 }, async () => {
    const [first, second] = [await stepOf(workers, { backend }), await stepOf(workers, { backend })];
    expect(await train(second, SIZES)).toEqual(await train(first, SIZES));
    expect(fingerprint(second.variables)).toBe(fingerprint(first.variables));
  });
});

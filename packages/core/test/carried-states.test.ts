import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OnnxBackend } from 'tfjs-backend-onnx';
import { temporaryFolder } from '@nutshell/testing';
import { type BackendName, selectBackend } from '../src/backend.ts';
import { loadCheckpoint, restoreTensors, saveCheckpoint } from '../src/checkpoint.ts';
import { dataParallel } from '../src/data-parallel/data-parallel.ts';
import { momentum, sgd } from '../src/optimizers/sgd.ts';
import { fingerprint } from '../src/parameters.ts';
import { type Step, TrainingStep } from '../src/step.ts';
import { onnxHere } from './onnx.ts';
import remembering, { type Inputs, inputs } from './remembering.ts';

/** Two examples, whose h begin at 4 and 8. */
function rememberingStep({ compiled = true, optimizer = sgd() } = {}) {
  const step = new TrainingStep<Inputs>({ ...remembering({ start: [4, 8] }), optimizer, compiled });
  const run = (first: number, second: number, rate = 0) => step.run(inputs(first, second), rate);
  return { step, run, h: step.state.h };
}

describe.each<BackendName>(onnxHere ? ['cpu', 'onnx'] : ['cpu'])('on %s, a carried state', (backend) => {
  beforeAll(() => selectBackend({ backend }));

  test('is what the batch before has left, by hand', () => {
    const { run, h } = rememberingStep();
    // 4/2 + 2 · 1 = 4 and 8/2 + 2 · 0 = 4; 4/2 + 2 · 2 = 6 and 4/2 + 2 · −1 = 0
    expect(run(1, 0)).toBe(16);
    expect([...h.dataSync()]).toEqual([4, 4]);
    expect(run(2, -1)).toBe(18);
    expect([...h.dataSync()]).toEqual([6, 0]);
  });

  test('is a constant of the next step: no gradient goes back through it', () => {
    const { run, step } = rememberingStep();
    // ∂E/∂w = (2 · 4 · 1 + 2 · 4 · 0) / 2 = 4, so w = 2 − ½ · 4 = 0
    run(1, 0, 0.5);
    expect(step.parameters['d/kernel'].dataSync()[0]).toBe(0);
  });

  test('is saved with the step, which goes on from it to the same bits', () => {
    const folder = temporaryFolder();
    const pairs = Array.from({ length: 9 }, (_, i) => [Math.sin(i), Math.cos(i)] as const);
    const [straight, first, second] = [0, 1, 2].map(() => rememberingStep({ optimizer: momentum() }));
    for (const [a, b] of pairs) straight.run(a, b, 0.01);
    for (const [a, b] of pairs.slice(0, 4)) first.run(a, b, 0.01);
    expect(Object.keys(first.step.variables)).toEqual([
      'model/d/kernel',
      'slots/velocity/d/kernel',
      'state/h',
    ]);
    saveCheckpoint(folder, 'last', first.step.variables, {});
    second.run(5, 5, 0.01); // to be forgotten
    restoreTensors(second.step.variables, loadCheckpoint(`${folder}/last`));
    for (const [a, b] of pairs.slice(4)) second.run(a, b, 0.01);
    expect(fingerprint(second.step.variables)).toBe(fingerprint(straight.step.variables));
  });

  test('leaves no tensor behind, and is disposed with the step', () => {
    const before = tf.memory().numTensors;
    const { run, step } = rememberingStep();
    for (let i = 0; i < 3; i++) run(1, i);
    const { numTensors, numBytes } = tf.memory();
    for (let i = 0; i < 50; i++) run(1, i);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    step.dispose();
    step.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.skipIf(!onnxHere)('a step with a carried state has the same bits compiled and not', async () => {
  await selectBackend({ backend: 'onnx' });
  const stats = () => (tf.backend() as unknown as OnnxBackend).stats();
  const train = (compiled: boolean) => {
    const { run, step } = rememberingStep({ compiled, optimizer: momentum() });
    const losses = Array.from({ length: 10 }, (_, i) => run(Math.sin(i), Math.cos(i), 0.01 * i));
    return { losses, variables: fingerprint(step.variables) };
  };
  const before = stats();
  const compiled = train(true);
  expect(stats().refusals).toEqual(before.refusals);
  expect(stats().runs).toBeGreaterThan(before.runs);
  expect(compiled).toEqual(train(false));
  expect(new Set(compiled.losses).size).toBe(10);
});

// On a busy machine threads take their time to start.
describe('carried states of several workers', { timeout: 120_000 }, () => {
  const module = new URL('./remembering.ts', import.meta.url);
  const steps: Step<Inputs>[] = [];
  afterEach(async () => {
    for (const step of steps.splice(0)) await step.dispose();
  });

  async function stepOf(workers: number, start: number[], { w = 2 } = {}): Promise<Step<Inputs>> {
    const backend = await selectBackend({ backend: onnxHere ? 'onnx' : 'cpu' });
    const alone = new TrainingStep(remembering({ start, w }));
    const config = { start: [], w: 7 }; // weights and states come from the first worker
    const step = await dataParallel(alone, { workers, backend, module, config });
    steps.push(step);
    return step;
  }

  const train = async (step: Step<Inputs>, size: number, from = 0, to = 12) => {
    const losses: number[] = [];
    for (let i = from; i < to; i++)
      losses.push(await step.run(inputs(...Array.from({ length: size }, (_, k) => Math.sin(i + k))), 0.01));
    return losses;
  };

  test.each([
    ['evenly', 4],
    ['unevenly', 5],
    ['so that one has none', 1],
  ])('are split %s, and come back whole; a batch of other examples is refused', async (_, examples) => {
    const start = Array.from({ length: examples }, (_, k) => k - 1);
    const alone = await stepOf(1, start);
    const parallel = await stepOf(2, start);
    const expected = await train(alone, examples);
    const losses = await train(parallel, examples);
    losses.forEach((loss, i) => expect(loss).toBeCloseTo(expected[i], 5));
    const h = [...alone.state.h.dataSync()];
    [...parallel.state.h.dataSync()].forEach((each, k) => expect(each).toBeCloseTo(h[k], 5));
    expect(Object.keys(parallel.variables)).toEqual(Object.keys(alone.variables));
    await expect(parallel.run(inputs(1, 2), 0.01)).rejects.toThrow(
      `the batch has 2 examples, and the state h is of ${examples}: several workers split both alike`,
    );
  });

  test('are saved and restored whole: it goes on to the same bits', async () => {
    const folder = temporaryFolder();
    const [straight, resumed] = [await stepOf(2, [1, 2, 3]), await stepOf(2, [0, 0, 9], { w: 1 })];
    await train(straight, 3, 0, 5);
    saveCheckpoint(folder, 'last', straight.variables, {});
    await train(resumed, 3, 20, 23); // to be forgotten
    restoreTensors(resumed.variables, loadCheckpoint(`${folder}/last`));
    expect(await train(resumed, 3, 5)).toEqual(await train(straight, 3, 5));
    expect(fingerprint(resumed.variables)).toBe(fingerprint(straight.variables));
  });
});

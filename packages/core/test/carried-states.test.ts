import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OnnxBackend } from 'tfjs-backend-onnx';
import { temporaryFolder } from '@nutshell/testing';
import { type BackendName, selectBackend } from '../src/backend.ts';
import { loadCheckpoint, restoreTensors, saveCheckpoint } from '../src/checkpoint.ts';
import { dataParallel } from '../src/data-parallel/data-parallel.ts';
import type { HostArray } from '../src/host-array.ts';
import { momentum, sgd } from '../src/optimizers/sgd.ts';
import { fingerprint, parametersOf } from '../src/parameters.ts';
import { TrainingStep } from '../src/step.ts';
import { onnxHere } from './onnx.ts';

interface Batch {
  x: HostArray<[number, number]>;
}

/** h ← h/2 + w x, a unit that remembers; E = mean of h². */
function remembering({ compiled = true, optimizer = sgd() } = {}) {
  const model = tf.sequential({
    layers: [tf.layers.dense({ name: 'd', units: 1, inputShape: [1], useBias: false })],
  });
  tf.tidy(() => parametersOf(model)['d/kernel'].assign(tf.tensor2d([[2]])));
  const step = new TrainingStep<Batch>({
    model,
    optimizer,
    compiled,
    state: { h: { values: Float32Array.of(4, 8), shape: [2, 1] } },
    loss: ({ x }, { h }) => {
      const next = tf.add(tf.mul(0.5, h), model.apply(x) as tf.Tensor2D);
      return { loss: tf.mean(tf.square(next)), state: { h: next } };
    },
  });
  const run = (first: number, second: number, rate = 0) =>
    step.run({ x: { values: Float32Array.of(first, second), shape: [2, 1] } }, rate);
  return { step, run, h: step.state.h };
}

describe.each<BackendName>(onnxHere ? ['cpu', 'onnx'] : ['cpu'])('on %s, a carried state', (backend) => {
  beforeAll(() => selectBackend({ backend }));

  test('is what the batch before has left, by hand', () => {
    const { run, h } = remembering();
    // 4/2 + 2 · 1 = 4 and 8/2 + 2 · 0 = 4; 4/2 + 2 · 2 = 6 and 4/2 + 2 · −1 = 0
    expect(run(1, 0)).toBe(16);
    expect([...h.dataSync()]).toEqual([4, 4]);
    expect(run(2, -1)).toBe(18);
    expect([...h.dataSync()]).toEqual([6, 0]);
  });

  test('is a constant of the next step: no gradient goes back through it', () => {
    const { run, step } = remembering();
    // ∂E/∂w = (2 · 4 · 1 + 2 · 4 · 0) / 2 = 4, so w = 2 − ½ · 4 = 0
    run(1, 0, 0.5);
    expect(step.parameters['d/kernel'].dataSync()[0]).toBe(0);
  });

  test('is saved with the step, which goes on from it to the same bits', () => {
    const folder = temporaryFolder();
    const inputs = Array.from({ length: 9 }, (_, i) => [Math.sin(i), Math.cos(i)] as const);
    const [straight, first, second] = [0, 1, 2].map(() => remembering({ optimizer: momentum() }));
    for (const [a, b] of inputs) straight.run(a, b, 0.01);
    for (const [a, b] of inputs.slice(0, 4)) first.run(a, b, 0.01);
    expect(Object.keys(first.step.variables)).toEqual([
      'model/d/kernel',
      'slots/velocity/d/kernel',
      'state/h',
    ]);
    saveCheckpoint(folder, 'last', first.step.variables, {});
    second.run(5, 5, 0.01); // to be forgotten
    restoreTensors(second.step.variables, loadCheckpoint(`${folder}/last`));
    for (const [a, b] of inputs.slice(4)) second.run(a, b, 0.01);
    expect(fingerprint(second.step.variables)).toBe(fingerprint(straight.step.variables));
  });

  test('leaves no tensor behind, and is disposed with the step', () => {
    const before = tf.memory().numTensors;
    const { run, step } = remembering();
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
    const { run, step } = remembering({ compiled, optimizer: momentum() });
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

test('a step with a carried state is not split over workers', async () => {
  const backend = await selectBackend({ backend: 'cpu' });
  const options = { module: new URL('./learner.ts', import.meta.url), config: {}, backend };
  const { step } = remembering();
  await expect(dataParallel(step, { ...options, workers: 2 })).rejects.toThrow(
    'dataParallel cannot split states carried from batch to batch (state/h): use 1 worker, not 2',
  );
  expect(await dataParallel(step, { ...options, workers: 1 })).toBe(step);
});

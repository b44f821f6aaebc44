import { ScratchRun } from '@nutshell/testing';
import { describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { train } from '../src/train.ts';

/** A small training with every kind of state: curvature, dropout, distortions, a moving average, a schedule. */
const settings = config.parse({
  dataset: 'synthetic',
  trainExamples: 160,
  testExamples: 20,
  batchSize: 4,
  epochs: 2,
  dropout: 0.1,
  augmentation: 'affine',
  schedule: 'one-cycle',
  learningRate: 1e-4,
  mu: 0.1,
  curvatureExamples: 20,
  curvatureEvery: 60,
  ema: 0.9,
});

describe('a training of LeNet-5', () => {
  it('that is stopped and resumed ends with the bits of one that was not', async () => {
    const straight = await new ScratchRun(settings).train(train);
    const stopped = new ScratchRun(settings, {
      onUpdate: (updates, run) => updates === 53 && run.interrupt(), // in the second pass
    });
    await expect(stopped.train(train)).rejects.toThrow('interrupted');
    expect(stopped.rows).toBe(1);
    const resumed = await stopped.resume().train(train);
    expect(resumed.model.sha256).toBe(straight.model.sha256);
    expect([resumed.metrics, resumed.curve]).toEqual([straight.metrics, straight.curve]);
    expect(resumed.cost.steps).toBe(80);
  });

  it('with a validation split watches that one, and reads test only at its end', async () => {
    const { curve, metrics, dataset } = await new ScratchRun({ ...settings, validation: 40 }).train(train);
    expect(dataset.sizes).toEqual({ train: 120, validation: 40, test: 20 });
    expect(Object.keys(curve[0])).toEqual(['epoch', 'train.loss', 'validation.loss', 'validation.error']);
    expect(curve.at(-1)!['validation.error']).toBe(metrics['validation.error']);
    expect(metrics).toHaveProperty(['test.error']);
  });
});

import * as tf from '@tensorflow/tfjs';
import { type Batch, type Step, type TensorsOf, tensorsOf } from '@nutshell/core';
import { expect } from 'vitest';

/**
 * Asserts that a step overfits one batch: of some examples that the model gets wrong none is left.
 * @param misses how many examples of the batch the model gets wrong, a scalar
 * @param options.steps at most this many; default 150
 */
export async function overfits<B extends Batch<B>>(
  step: Pick<Step<B>, 'run'>,
  batch: B,
  misses: (batch: TensorsOf<B>) => tf.Tensor,
  { learningRate = 4e-3, steps = 150 }: { learningRate?: number; steps?: number } = {},
): Promise<void> {
  const inputs = tensorsOf(batch);
  const count = () => tf.tidy(() => misses(inputs).dataSync()[0]);
  expect(count(), 'misses before the first step').toBeGreaterThan(0);
  let taken = 0;
  for (; taken < steps && (taken % 10 > 0 || count() > 0); taken++) await step.run(batch, learningRate);
  expect(count(), `misses after ${taken} steps`).toBe(0);
  tf.dispose(inputs);
}

/** Asserts that steps leave no tensor behind: after `steps` more there are as many, of as many bytes, as after the first ones. */
export async function keepsTensorsFlat<B extends Batch<B>>(
  step: Pick<Step<B>, 'run'>,
  batch: B,
  { learningRate = 1e-6, steps = 100 }: { learningRate?: number; steps?: number } = {},
): Promise<void> {
  for (let i = 0; i < 3; i++) await step.run(batch, learningRate); // a backend may compile
  const { numTensors, numBytes } = tf.memory();
  for (let i = 0; i < steps; i++) await step.run(batch, learningRate);
  expect(tf.memory()).toMatchObject({ numTensors, numBytes });
}

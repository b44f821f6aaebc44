import * as tf from '@tensorflow/tfjs';
import type { HostArray } from '../src/host-array.ts';
import { momentum } from '../src/optimizers/sgd.ts';
import { parametersOf } from '../src/parameters.ts';
import type { TrainingStepOptions } from '../src/step.ts';

export interface Inputs {
  x: HostArray<[number, number]>;
}

export interface RememberingConfig {
  /** h before the first batch, by example. */
  start: number[];
  /** Initial weight. */
  w?: number;
}

/** h ← h/2 + w x, a unit that remembers; E = mean of h². */
export default function remembering({ start, w = 2 }: RememberingConfig): TrainingStepOptions<Inputs> {
  const model = tf.sequential({
    layers: [tf.layers.dense({ name: 'd', units: 1, inputShape: [1], useBias: false })],
  });
  tf.tidy(() => parametersOf(model)['d/kernel'].assign(tf.tensor2d([[w]])));
  return {
    model,
    optimizer: momentum(),
    state: { h: { values: Float32Array.from(start), shape: [start.length, 1] } },
    loss: ({ x }, { h }) => {
      const next = tf.add(tf.mul(0.5, h), model.apply(x) as tf.Tensor2D);
      return { loss: tf.mean(tf.square(next)), state: { h: next } };
    },
  };
}

export const inputs = (...x: number[]): Inputs => ({
  x: { values: Float32Array.from(x), shape: [x.length, 1] },
});

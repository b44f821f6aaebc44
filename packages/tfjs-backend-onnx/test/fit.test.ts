/** Programs of tfjs-layers that know nothing of `compile`: how many graphs they compile does not grow with their data. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../src/backend.ts';
import { registerOnnxBackend } from '../src/register.ts';

let backend: OnnxBackend;
beforeAll(async () => {
  backend = registerOnnxBackend();
  await tf.setBackend('onnx');
});

const dense = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'relu', inputShape: [5] }),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
const convolutional = () =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
const recurrent = (layer: (args: { units: number; inputShape: [number, number]; recurrentInitializer: 'glorotUniform' }) => tf.layers.Layer) => () =>
  tf.sequential({
    layers: [
      layer({ units: 6, inputShape: [4, 4], recurrentInitializer: 'glorotUniform' }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  }); // prettier-ignore

function data(examples: number, inputShape: number[]) {
  const x = tf.randomNormal([examples, ...inputShape], 0, 1, 'float32', 1);
  const y = tf.oneHot(tf.tensor1d(Int32Array.from({ length: examples }, (_, i) => i % 3), 'int32'), 3); // prettier-ignore
  return { x, y: tf.cast(y, 'float32') };
}

const models = [
  ['a dense network', dense],
  ['a convolutional network', convolutional],
  ['an LSTM', recurrent(tf.layers.lstm)],
] as const;

describe.each(models)('fit of %s', (_, build) => {
  /** Compilations by epoch. */
  async function compilations(batches: number): Promise<number[]> {
    const model = build();
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const { x, y } = data(4 * batches + 2, model.inputs[0].shape.slice(1) as number[]);
    const validation = data(9, model.inputs[0].shape.slice(1) as number[]);
    backend.dispose(); // nothing is known from earlier programs
    const counts: number[] = [];
    await model.fit(x, y, {
      epochs: 3,
      batchSize: 4,
      validationData: [validation.x, validation.y],
      verbose: 0,
      callbacks: {
        onEpochBegin: () => backend.resetStats(),
        onEpochEnd: () => void counts.push(backend.stats().compiles),
      },
    });
    return counts;
  }

  it('compiles as much for many batches as for some, and nothing in the third epoch', async () => {
    const some = await compilations(6);
    const many = await compilations(12);
    expect(many).toEqual(some);
    expect(some[0]).toBeLessThanOrEqual(9);
    expect(some[1]).toBeLessThanOrEqual(1);
    expect(some[2]).toBe(0);
    expect(backend.stats().interpreted).toBe(0);
  });
});

it('evaluate of a GRU compiles as much for many batches as for some', () => {
  const model = recurrent(tf.layers.gru)();
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
  const evaluate = (batches: number) => {
    const { x, y } = data(2 * batches + 1, [4, 4]);
    backend.flush();
    backend.dispose();
    backend.resetStats();
    const loss = (model.evaluate(x, y, { batchSize: 2 }) as tf.Scalar).dataSync()[0];
    const expected = tf.mean(tf.neg(tf.sum(tf.mul(y, tf.log(model.apply(x) as tf.Tensor)), 1))).dataSync()[0];
    expect(loss).toBeCloseTo(expected, 5);
    return backend.stats().compiles;
  };
  const some = evaluate(20);
  expect(some).toBeLessThanOrEqual(5);
  expect(evaluate(60)).toBeLessThanOrEqual(some);
});

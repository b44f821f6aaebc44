/** Graphs that are large in operators and small in arithmetic are computed operator by operator when they are new. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../src/backend.ts';
import { registerOnnxBackend } from '../src/register.ts';
import { assertAgreement } from './differential/harness.ts';

let backend: OnnxBackend;
beforeAll(async () => {
  backend = registerOnnxBackend();
  await tf.setBackend('onnx');
});
beforeEach(() => {
  backend.flush();
  backend.dispose(); // nothing is known from earlier programs
  backend.resetStats();
});

const random = (shape: number[], seed = 1) => tf.randomNormal(shape, 0, 1, 'float32', seed);

describe('a QR decomposition', () => {
  const decompose = (n: number) =>
    tf.tidy(() => {
      const a = random([n + 4, n]) as tf.Tensor2D;
      const [q, r] = tf.linalg.qr(a);
      const largest = (x: tf.Tensor) => tf.max(tf.abs(x));
      const errors = [tf.sub(tf.matMul(q, r), a), tf.sub(tf.matMul(q, q, true), tf.eye(n))];
      return [...tf.stack(errors.map(largest)).dataSync()];
    });

  it('is right, and nothing is compiled for it', () => {
    for (const n of [12, 20]) for (const error of decompose(n)) expect(error).toBeLessThan(2e-6);
    expect(backend.stats()).toMatchObject({ compiles: 0, interpreted: 2 });
  });

  it('that comes again and again is compiled in the end', () => {
    for (let i = 0; i < 10; i++) for (const error of decompose(12)) expect(error).toBeLessThan(2e-6);
    expect(backend.stats()).toMatchObject({ compiles: 1, interpreted: 8, runs: 2 });
  });

  it('of an initialiser is not compiled together with the first step', () => {
    const layer = tf.layers.lstm({ units: 12, inputShape: [3, 4] });
    const model = tf.sequential({ layers: [layer] });
    (model.predict(random([2, 3, 4])) as tf.Tensor).dataSync();
    expect(backend.stats().interpreted).toBe(1);
    const recurrent = layer.getWeights()[1]; // [12, 48]: its rows are orthonormal
    const products = tf.sub(tf.matMul(recurrent, recurrent, false, true), tf.eye(12));
    expect(tf.max(tf.abs(products)).dataSync()[0]).toBeLessThan(2e-6);
  });
});

it('what uses variables is compiled at once, since it is a step that will come again', () => {
  const w = tf.variable(tf.tensor1d([0.5, -0.5]));
  const y = tf.tidy(() => {
    let x: tf.Tensor = tf.zeros([2]);
    for (let i = 0; i < 300; i++) x = tf.tanh(tf.add(tf.mul(x, i % 7), i % 5 === 0 ? w : x));
    return x;
  });
  y.dataSync();
  expect(backend.stats().interpreted).toBe(0);
  w.dispose();
});

const operations: Record<string, (x: tf.Tensor2D, i: number) => tf.Tensor> = {
  'slices, concatenations and margins': (x, i) =>
    tf.pad(tf.concat([tf.slice(x, [i % 3, 1], [2, 4]), tf.reverse(tf.slice(x, [0, i % 3], [1, 4]), 1)], 0), [[1, 0], [1, 1]]), // prettier-ignore
  'splits and stacks': (x) => tf.stack(tf.unstack(x, 1).reverse(), 1),
  'some of the parts of a split': (x) => tf.concat(tf.split(x, 3, 1).slice(1), 1),
  'the largest elements': (x, i) => {
    const { values, indices } = tf.topk(x, 1 + (i % 4));
    return tf.add(tf.max(values), tf.mean(tf.cast(indices, 'float32')));
  },
  'positions alone': (x, i) => tf.argMax(x, i % 2),
  'gathers': (x, i) => tf.gather(x, tf.cast(tf.abs(tf.slice(tf.floor(tf.mul(x, 0.9)), [0, i % 6], [4, 1])), 'int32').flatten().minimum(tf.scalar(3, 'int32'))), // prettier-ignore
  'choices and types': (x, i) => tf.where(tf.greater(x, i / 60), tf.cast(tf.cast(tf.mul(x, 3), 'int32'), 'float32'), tf.neg(x)), // prettier-ignore
  'products': (x, i) => tf.matMul(x, x, i % 2 === 0, i % 2 !== 0),
  'reductions': (x, i) => tf.add(tf.sum(x, i % 2, true), tf.prod(tf.slice(x, [0, i % 6], [4, 1]))),
  'running sums, one-hot rows and tiles': (x, i) => tf.tile(tf.add(tf.cumsum(x, i % 2), tf.oneHot(tf.tensor1d([0, 1, 5, i % 6], 'int32'), 6)), [1, 1 + (i % 2)]), // prettier-ignore
  'transposes and views': (x) => tf.reshape(tf.transpose(x), [4, 6]),
}; // prettier-ignore

it.each(Object.entries(operations))('%s give what they give on cpu', async (_, operation) => {
  const program = () => {
    let x = tf.add(random([4, 6]), 0) as tf.Tensor2D;
    const results: tf.Tensor[] = [];
    for (let i = 0; i < 120; i++) {
      results.push(operation(x, i));
      x = tf.sin(tf.add(tf.mul(x, 0.9), random([4, 6], 1 + (i % 3))));
    }
    return [x, ...results];
  };
  await assertAgreement({}, program, 1e-4);
  expect(backend.stats()).toMatchObject({ compiles: 0, interpreted: 1 });
});

it('an index beyond its axis is found', () => {
  let x = tf.add(random([4, 6]), 0);
  for (let i = 0; i < 220; i++) x = tf.sin(tf.add(x, 1));
  const indices = tf.cast(tf.add(tf.mul(tf.slice(x, [0, 0], [1, 1]), 0), 4), 'int32').flatten();
  expect(() => tf.gather(x, indices).dataSync()).toThrow(/gather.*4/s);
  expect(backend.stats().interpreted).toBe(1);
});

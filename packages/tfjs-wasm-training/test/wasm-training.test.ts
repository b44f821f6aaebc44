import * as tf from '@tensorflow/tfjs';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { initialiseWasm } from '../src/index.ts';
import { wave } from './wasm-oracle.ts';

interface Training {
  step(): number;
  dispose(): void;
}

/** LeNet in miniature: every operation of the real ones, small enough for the cpu backend. */
function training(pool: 'max' | 'average', batch = 3): Training {
  const parameters = {
    c1: wave([3, 3, 1, 2], 1).mul(0.5),
    b1: wave([2], 2).mul(0.1),
    coefficient: wave([2], 3).add(1),
    c3: wave([3, 3, 2, 4], 4).mul(0.4),
    b3: wave([4], 5).mul(0.1),
    c5: wave([2, 2, 4, 6], 6).mul(0.4),
    f6: wave([6, 5], 7).mul(0.5),
    b6: wave([5], 8).mul(0.1),
  };
  const variables = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, tf.variable(value)]),
  );
  const { c1, b1, coefficient, c3, b3, c5, f6, b6 } = variables as Record<string, tf.Variable<never>>;
  const mask = tf.cast(tf.greater(wave([3, 3, 2, 4], 9), -0.5), 'float32');
  const codes = tf.sign(wave([4, 5], 10));
  const images = wave([batch, 12, 12, 1], 11) as tf.Tensor4D;
  const labels = tf.tensor1d(Int32Array.from({ length: batch }, (_, i) => i % 4));
  const squash = (x: tf.Tensor) => tf.mul(1.7159, tf.tanh(tf.mul(2 / 3, x)));
  const subsample = (x: tf.Tensor) =>
    pool === 'max'
      ? tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')
      : tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid');
  const loss = () => {
    let y = squash(tf.add(tf.conv2d(images, c1, 1, 'valid'), b1)); // [batch, 10, 10, 2]
    y = squash(tf.mul(subsample(y), coefficient)); // [batch, 5, 5, 2]
    y = squash(tf.add(tf.conv2d(y as tf.Tensor4D, tf.mul(c3, mask) as tf.Tensor4D, 1, 'same'), b3)); // [batch, 5, 5, 4]
    y = tf.relu(tf.conv2d(subsample(y) as tf.Tensor4D, c5, 1, 'valid')); // [batch, 1, 1, 6]
    y = squash(tf.add(tf.matMul(tf.reshape(y, [batch, 6]), f6), b6)); // [batch, 5]
    const distances = tf.sum(tf.square(tf.sub(tf.expandDims(y, 1), codes)), 2); // [batch, 4]
    return tf.losses.softmaxCrossEntropy(
      tf.oneHot(tf.cast(labels, 'int32'), 4),
      tf.neg(distances),
    ) as tf.Scalar;
  };
  const optimizer = tf.train.momentum(0.05, 0.9);
  return {
    step: () => tf.tidy(() => optimizer.minimize(loss, true)!.dataSync()[0]),
    dispose: () => {
      optimizer.dispose();
      tf.dispose([variables, mask, codes, images, labels]);
    },
  };
}

function losses(steps: number, pool: 'max' | 'average'): number[] {
  const { step, dispose } = training(pool);
  const values = Array.from({ length: steps }, step);
  dispose();
  return values;
}

describe.each(['max', 'average'] as const)('LeNet with %s pooling', (pool) => {
  test('follows the cpu backend for twelve steps', async () => {
    await tf.setBackend('cpu');
    const expected = losses(12, pool);
    await initialiseWasm();
    const actual = losses(12, pool);
    expect(expected.at(-1)).toBeLessThan(0.95 * expected[0]); // it does train
    actual.forEach((loss, i) => expect(Math.abs(loss / expected[i] - 1)).toBeLessThan(1e-5));
  });

  test('gives the same bits again', async () => {
    await initialiseWasm();
    expect(losses(20, pool)).toEqual(losses(20, pool));
  });

  test('keeps memory flat', async () => {
    await initialiseWasm();
    const { step, dispose } = training(pool);
    const measure = () => {
      const { numTensors, numBytes, numDataBuffers } = tf.memory();
      return { numTensors, numBytes, numDataBuffers, onHeap: tf.backend().numDataIds() };
    };
    for (let i = 0; i < 5; i++) step();
    const before = measure();
    for (let i = 0; i < 50; i++) step();
    expect(measure()).toEqual(before);
    dispose();
  });
});

describe('initialiseWasm', () => {
  test('may be called again, and leaves no listeners behind', async () => {
    const listeners =
      process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
    const [first, second] = await Promise.all([initialiseWasm(), initialiseWasm()]);
    expect(first).toEqual({ threads: 1 });
    expect(second).toEqual(first);
    expect(tf.getBackend()).toBe('wasm');
    expect(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')).toBe(
      listeners,
    );
  });

  test('works in a worker thread', async () => {
    const url = new URL('../src/index.ts', import.meta.url).href;
    const program = `
      (async () => {
        (await import('tsx/esm/api')).register();
        const { initialiseWasm } = await import(${JSON.stringify(url)});
        const tf = await import('@tensorflow/tfjs');
        await initialiseWasm();
        const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2]));
        require('node:worker_threads').parentPort.postMessage(product.dataSync());
      })();
    `;
    const worker = new Worker(program, { eval: true });
    const message = await new Promise((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    );
    await worker.terminate();
    expect(message).toEqual(Float32Array.of(3, 3, 3, 3));
  });
});

import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { GradientExchange } from '../src/data-parallel/gradient-exchange.ts';

const SIZE = 3;

function pair(): GradientExchange[] {
  const memory = GradientExchange.memoryFor(2, SIZE);
  return [0, 1].map((replica) => new GradientExchange(memory, { replica, replicas: 2, size: SIZE }));
}

test('a replica waits for the other one, and then sees what both have left', () => {
  const [first, second] = pair();
  first.arrive({ loss: 1, left: [Float32Array.of(1), Float32Array.of(2, 3)] });
  expect(first.wait(1)).toBe(false);
  second.arrive({ loss: 2, left: [Float32Array.of(4, 5, 6)] });
  for (const replica of [first, second]) {
    expect(replica.wait()).toBe(true);
    expect([...replica.losses]).toEqual([1, 2]);
    expect(replica.gradients.map((gradient) => [...gradient])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  }
});

test('no replica waits for one that has given up, however long it was ready to', () => {
  const [first, second] = pair();
  first.arrive();
  second.abandon();
  expect(first.wait()).toBe(false);
  first.arrive();
  expect(first.wait()).toBe(false);
});

test("the mean has the bits of TensorFlow.js' products and sums; a replica without examples has no part in it", async () => {
  await tf.setBackend('cpu');
  const [size, replicas] = [10_000, 3];
  const memory = GradientExchange.memoryFor(replicas, size + 1); // the last one is a state
  const all = Array.from(
    { length: replicas },
    (_, replica) => new GradientExchange(memory, { replica, replicas, size: size + 1 }),
  );
  const gradients = all.map((_, k) => tf.randomNormal([size], 0, 10 ** k, 'float32', k + 1));
  const weights = [0.4, 0, 0.6];
  all.forEach((exchange, k) => {
    const left = [gradients[k].dataSync() as Float32Array, Float32Array.of(7)];
    exchange.arrive(weights[k] > 0 ? { loss: 0, left } : undefined);
  });
  const mean = new Float32Array(size);
  all[1].average(weights, mean);
  const expected = tf.add(tf.mul(gradients[0], tf.scalar(0.4)), tf.mul(gradients[2], tf.scalar(0.6)));
  expect(mean).toEqual(expected.dataSync());
});

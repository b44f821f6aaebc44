import { expect, test } from 'vitest';
import { GradientExchange } from '../src/data-parallel/gradient-exchange.ts';

const SIZE = 3;

function pair(): GradientExchange[] {
  const memory = GradientExchange.memoryFor(2, SIZE);
  return [0, 1].map((replica) => new GradientExchange(memory, { replica, replicas: 2, size: SIZE }));
}

test('a replica waits for the other one, and then sees what both have left', () => {
  const [first, second] = pair();
  first.arrive({ loss: 1, gradient: Float32Array.of(1, 2, 3) });
  expect(first.wait(1)).toBe(false);
  second.arrive({ loss: 2, gradient: Float32Array.of(4, 5, 6) });
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

import { expect, it } from 'vitest';
import { largest, smallest } from '../src/index.ts';

it('finds the extremes of few values as Math.max and Math.min do', () => {
  for (const values of [[], [3], [2, -7, 5], [1, NaN, 2], [-0, 0], [Infinity, 1]]) {
    expect(largest(values)).toBe(Math.max(...values));
    expect(smallest(values)).toBe(Math.min(...values));
  }
  expect([largest([2, 3], 5), largest([], 1), smallest([2, 3], 1), smallest([], 0)]).toEqual([5, 1, 1, 0]);
});

it('takes lists that a call cannot take', () => {
  const values = Float64Array.from({ length: 500_000 }, (_, i) => (i * 7919) % 500_000);
  expect(() => Math.max(...values)).toThrow(RangeError);
  expect(largest(values)).toBe(499_999);
  expect(smallest(values)).toBe(0);
});

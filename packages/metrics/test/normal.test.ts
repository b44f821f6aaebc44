import { expect, test } from 'vitest';
import { erfc, normalCdf, normalQuantile, twoSidedP } from '../src/normal.ts';

// Values of the C library's erfc and of Python's statistics.NormalDist().inv_cdf.
test.each([
  [0, 1],
  [0.1, 0.8875370839817152],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [2, 0.004677734981047265],
  [2.4, 0.0006885138966450789],
  [2.5, 0.0004069520174449589],
  [3, 2.2090496998585438e-5],
  [5, 1.5374597944280351e-12],
  [10, 2.088487583762545e-45],
  [-1, 1.842700792949715],
])('erfc(%d)', (x, expected) => {
  expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(2e-12);
});

test('erfc passes NaN on', () => {
  expect(erfc(NaN)).toBeNaN();
});

test.each([
  [0.975, 1.9599639845400536],
  [0.995, 2.5758293035489],
  [0.95, 1.6448536269514715],
  [0.5, 0],
  [0.001, -3.090232306167813],
])('normalQuantile(%d)', (p, expected) => {
  expect(normalQuantile(p)).toBeCloseTo(expected, 11);
  expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
});

test('the two-sided p-value of 1.96 is 5 %', () => {
  expect(twoSidedP(1.9599639845400536)).toBeCloseTo(0.05, 12);
  expect(twoSidedP(-1.9599639845400536)).toBeCloseTo(0.05, 12);
});

test('quantiles of 0 and 1 are refused', () => {
  expect(() => normalQuantile(0)).toThrow('p is 0; expected a probability between 0 and 1');
  expect(() => normalQuantile(1)).toThrow('p is 1');
});

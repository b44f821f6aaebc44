import { expect, test } from 'vitest';
import { mean, quantile, summarize } from '../src/index.ts';

test('summarize: the textbook sample 2 4 4 4 5 5 7 9, squares 32, sample variance 32/7', () => {
  expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
    n: 8,
    mean: 5,
    sd: Math.sqrt(32 / 7),
    min: 2,
    max: 9,
  });
});

test('summarize does not cancel: a large offset leaves the spread alone', () => {
  expect(summarize([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).sd).toBeCloseTo(Math.sqrt(30), 9);
});

test('the spread of one seed is unknown', () => {
  expect(summarize([0.0095])).toEqual({ n: 1, mean: 0.0095, sd: NaN, min: 0.0095, max: 0.0095 });
});

test('quantile interpolates: of 15 20 35 40 50 the 0.4-quantile is at position 1.6, 20 + 0.6 · 15 = 29', () => {
  const values = [50, 15, 40, 20, 35];
  expect(quantile(values, 0.4)).toBeCloseTo(29, 12);
  expect(quantile(values, 0.5)).toBe(35);
  expect(quantile(values, 0)).toBe(15);
  expect(quantile(values, 1)).toBe(50);
  expect(quantile([1, 2], 0.5)).toBe(1.5);
  expect(values).toEqual([50, 15, 40, 20, 35]);
});

test('mean of nothing is NaN; summaries and quantiles of nothing are errors', () => {
  expect(mean([])).toBeNaN();
  expect(() => summarize([])).toThrow('values is empty');
  expect(() => summarize([1, Infinity])).toThrow('values[1] is Infinity; expected a finite number');
  expect(() => quantile([], 0.5)).toThrow('values is empty');
  expect(() => quantile([1], 1.5)).toThrow('q is 1.5; expected a fraction from 0 to 1');
});

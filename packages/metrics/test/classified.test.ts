import { describe, expect, test } from 'vitest';
import { classified, metricsOf } from '../src/index.ts';

describe('classified', () => {
  test('of six examples worked by hand', () => {
    expect(classified([0, 2, 1, 1, 0, 2], [0, 1, 1, 1, 2, 2], 3)).toEqual({
      error: 2 / 6,
      misses: [
        [1, 2],
        [4, 0],
      ],
      confusion: [
        [1, 0, 0],
        [0, 2, 1],
        [1, 0, 1],
      ],
    });
  });

  test('refuses a class that is out of range, and an empty split', () => {
    expect(() => classified([3], [0], 3)).toThrow(RangeError);
    expect(() => classified([], [], 3)).toThrow(RangeError);
  });
});

test('metricsOf names the metrics of a split, and has none for a split that was not evaluated', () => {
  expect(metricsOf('test', { error: 0.25, misses: [[7, 1]], loss: 0.5 })).toEqual({
    'test.error': 0.25,
    'test.misses': 1,
    'test.loss': 0.5,
  });
  expect(metricsOf('validation', undefined)).toEqual({});
});

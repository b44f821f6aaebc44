import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatFixed,
  formatMetric,
  formatMinutes,
  formatNumber,
  formatPercent,
  formatPoints,
  formatShort,
  formatSpread,
} from '../src/index.ts';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [0.25, '0.25'],
    [0.312345, '0.3123'],
    [-1.5, '−1.5'],
    [61706, '61,706'],
    [61706.4, '61,706'],
    [999.96, '1,000'],
    [1234.5678, '1,235'],
    [-123456, '−123,456'],
    [0.0001, '0.0001'],
    [0.00001234, '1.234e−5'],
    [5.2e-12, '5.2e−12'],
    [3e11, '3e11'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
    [NaN, 'not a number'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('writes as many digits as it is asked for', () => {
    expect(formatNumber(Math.PI, 2)).toBe('3.1');
    expect(formatNumber(0.000123456, 6)).toBe('0.000123456');
    expect(formatNumber(0.5, 1)).toBe('0.5');
    expect(formatNumber(0.00002, 1)).toBe('2e−5');
  });
});

it.each([
  [12.3456, '12.3'],
  [0.01256, '0.013'],
  [-0.5, '−0.5'],
  [-1e-17, '0'],
])('formatShort writes %d as %s', (value, text) => {
  expect(formatShort(value)).toBe(text);
});

describe('metrics', () => {
  it('writes fractions as percents, counts as whole numbers, other metrics as numbers', () => {
    expect(formatMetric('test.error', 0.0089)).toBe('0.89 %');
    expect(formatMetric('test.errorViews', 0.0599)).toBe('5.99 %');
    expect(formatMetric('test.misses', 12345)).toBe('12,345');
    expect(formatMetric('train.loss', 0.31234)).toBe('0.3123');
  });

  it('writes the mean and the deviation over seeds alike', () => {
    expect(formatSpread('test.error', 0.0089, 0.0003)).toBe('0.89 ± 0.03 %');
    expect(formatSpread('test.misses', 89.25, 3)).toBe('89.3 ± 3.0');
    expect(formatSpread('train.loss', 0.31234, 0.0125)).toBe('0.3123 ± 0.0125');
    expect(formatSpread('validation.loss', 1.53978, 0.004547)).toBe('1.540 ± 0.005');
    expect(formatSpread('test.positions', 3243.4, 295.6)).toBe('3,243 ± 295.6');
    expect(formatSpread('check.differences', 5e-12, 1e-13)).toBe('5e−12 ± 1e−13');
    expect(formatSpread('test.r2', 0, 0)).toBe('0 ± 0');
  });

  it('signs a difference', () => {
    expect(formatPoints('test.error', -0.0012)).toBe('−0.12 points');
    expect(formatPoints('train.loss', 0.5)).toBe('+0.5');
  });
});

it('writes fixed decimals, percents and counts with a true minus sign', () => {
  expect(formatFixed(-1.5, 2)).toBe('−1.50');
  expect(formatPercent(0.01234)).toBe('1.2 %');
  expect(formatPercent(-0.01234, 2)).toBe('−1.23 %');
  expect(formatCount(-61706)).toBe('−61,706');
});

it.each([
  [8.24, '8.2 s'],
  [9.97, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [812.4, '13 min 32 s'],
  [3599.6, '1 h 0 min'],
  [7260, '2 h 1 min'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

it.each([
  [12, '0.20'],
  [812.4, '13.5'],
  [100_000, '1,667'],
])('writes %d seconds as %s minutes', (seconds, text) => {
  expect(formatMinutes(seconds)).toBe(text);
});

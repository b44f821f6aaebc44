import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapInterval, quantile, wilsonInterval } from '../src/index.ts';
import type { RandomSource } from '../src/index.ts';

/** A seeded 32-bit linear congruential generator (Numerical Recipes), enough to draw resamples for a test. */
function generator(seed: number): RandomSource {
  let state = seed >>> 0;
  return {
    int(n) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    },
  };
}

describe('wilsonInterval', () => {
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d: table I of Newcombe 1998', (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  const trials = fc
    .integer({ min: 1, max: 2000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

  test('its ends are the proportions at which a score test just rejects', () => {
    fc.assert(
      fc.property(trials, ([k, n]) => {
        const { low, high } = wilsonInterval(k, n);
        const z = (p: number) => (k / n - p) / Math.sqrt((p * (1 - p)) / n);
        if (k > 0) expect(z(low)).toBeCloseTo(1.959963984540054, 6);
        if (k < n) expect(z(high)).toBeCloseTo(-1.959963984540054, 6);
      }),
    );
  });

  test('contains the proportion, mirrors, and grows with the confidence', () => {
    fc.assert(
      fc.property(trials, ([k, n]) => {
        const { low, high } = wilsonInterval(k, n);
        expect(low).toBeLessThanOrEqual(k / n);
        expect(high).toBeGreaterThanOrEqual(k / n);
        const mirror = wilsonInterval(n - k, n);
        expect(mirror.low).toBeCloseTo(1 - high, 12);
        const wider = wilsonInterval(k, n, 0.99);
        expect(wider.high - wider.low).toBeGreaterThan(high - low);
      }),
    );
  });

  test('refuses impossible counts', () => {
    expect(() => wilsonInterval(11, 10)).toThrow('successes is 11; expected an integer from 0 to 10');
    expect(() => wilsonInterval(0, 0)).toThrow('n is 0; expected an integer of at least 1');
    expect(() => wilsonInterval(1, 10, 95)).toThrow('confidence is 95; expected a fraction between 0 and 1');
  });
});

describe('bootstrapInterval', () => {
  test('one seed gives one interval, another seed another', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => i * i);
    const interval = (seed: number) => bootstrapInterval(values, { random: generator(seed), resamples: 200 });
    expect(interval(1)).toEqual(interval(1));
    expect(interval(1)).not.toEqual(interval(2));
  });

  test('the mean of a 0/1 vector: close to the Wilson interval', () => {
    const n = 1000;
    const values = new Uint8Array(n).fill(1, 0, 300);
    const { low, high } = bootstrapInterval(values, { random: generator(7) });
    const wilson = wilsonInterval(300, n);
    expect(low).toBeCloseTo(wilson.low, 2);
    expect(high).toBeCloseTo(wilson.high, 2);
  });

  test('all resamples of two values, drawn in turn: the exact bootstrap distribution', () => {
    // Resamples 00, 01, 10, 11 of the values 0 and 4: means 0, 2, 2, 4; quantiles 0.25 and 0.75 are 1.5 and 2.5.
    const draws = [0, 0, 0, 1, 1, 0, 1, 1];
    const random = { int: () => draws.shift()! };
    expect(bootstrapInterval([0, 4], { random, resamples: 4, confidence: 0.5 })).toEqual({
      low: 1.5,
      high: 2.5,
    });
  });

  test('any statistic, also of several arrays by way of indices', () => {
    const a = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));
    const b = a.map((value) => value + 0.25);
    const difference = (rows: Float64Array) => rows.reduce((sum, i) => sum + b[i] - a[i], 0) / rows.length;
    const options = { random: generator(3), resamples: 50 };
    const shift = bootstrapInterval(Uint32Array.from(a.keys()), { ...options, statistic: difference });
    expect(shift.low).toBeCloseTo(0.25, 12);
    expect(shift.high).toBeCloseTo(0.25, 12);
    const { low, high } = bootstrapInterval(a, { ...options, statistic: (sample) => quantile(sample, 0.5) });
    expect(low).toBeLessThanOrEqual(quantile(a, 0.5));
    expect(high).toBeGreaterThanOrEqual(quantile(a, 0.5));
  });

  test('refuses nothing, NaN and options out of range', () => {
    const random = generator(1);
    expect(() => bootstrapInterval([], { random })).toThrow('values is empty');
    expect(() => bootstrapInterval([1, NaN], { random })).toThrow('values[1] is NaN');
    expect(() => bootstrapInterval([1], { random, resamples: 0 })).toThrow('resamples is 0');
    expect(() => bootstrapInterval([1], { random, confidence: 1 })).toThrow('confidence is 1');
    expect(() => bootstrapInterval([1], { random, statistic: () => NaN })).toThrow(
      'statistic of resample[0] is NaN',
    );
  });
});

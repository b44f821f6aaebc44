import { describe, expect, test } from 'vitest';
import { resample } from '../src/index.ts';

const sine = (frequency: number, rate: number, length: number) =>
  Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * frequency * n) / rate));
/** The part where no filter reaches over an end. */
const inner = (samples: Float32Array, margin: number) => samples.subarray(margin, samples.length - margin);
const loudest = (samples: Float32Array) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe('tones', () => {
  test.each([
    [8000, 16_000, 3400],
    [16_000, 8000, 3400],
    [44_100, 16_000, 6500],
    [22_050, 8000, 440],
    [16_000, 17_600, 6000],
    [48_000, 44_100, 15_000],
  ])('%i to %i: one of %i Hz stays what it was', (from, to, frequency) => {
    const { rate, samples } = resample({ rate: from, samples: sine(frequency, from, from / 10) }, to);
    expect([rate, samples.length]).toEqual([to, to / 10]);
    const expected = sine(frequency, to, to / 10);
    const difference = samples.map((x, n) => x - expected[n]);
    expect(loudest(inner(difference, 100))).toBeLessThan(3e-4);
  });

  test.each([
    [16_000, 8000, 4500],
    [44_100, 16_000, 9000],
    [44_100, 16_000, 20_000],
  ])('%i to %i: one of %i Hz, above the new Nyquist frequency, is gone', (from, to, frequency) => {
    const { samples } = resample({ rate: from, samples: sine(frequency, from, from / 10) }, to);
    expect(loudest(inner(samples, 100))).toBeLessThan(2e-4);
  });

  test('a level stays what it is', () => {
    const { samples } = resample({ rate: 11_025, samples: new Float32Array(2000).fill(0.5) }, 8000);
    expect(loudest(inner(samples, 50).map((x) => x - 0.5))).toBeLessThan(1e-6);
  });
});

test('nothing, one sample, the same rate, wrong rates', () => {
  expect(resample({ rate: 8000, samples: new Float32Array(0) }, 16_000).samples).toHaveLength(0);
  expect(resample({ rate: 44_100, samples: Float32Array.of(1) }, 8000).samples).toHaveLength(1);
  const samples = sine(1, 8, 8);
  expect(resample({ rate: 8000, samples }, 8000).samples).toBe(samples);
  expect(() => resample({ rate: 8000, samples }, 0.5)).toThrow('a rate is 0.5 samples per second');
});

// scipy 1.17.1: resample_poly(sin(arange(40)² / 60), up, down, window=h / up), h being np.sinc(c·m) · np.i0(β √(1 − (m/r)²)) / np.i0(β) over
// m = k / up, with c = 0.93 · min(1, up/down), r = 32 / c, β = 7.857, each phase h[p::up] divided by its sum.
test.each([
  [16_000, 8000, 20, [0.00184, 0.556051, -0.14252, 0.964297]],
  [8000, 16_000, 80, [-1.2e-5, 0.037289, 0.202698, 0.483047]],
  [44_100, 16_000, 15, [-0.038165, 0.939641, -0.120219, 0.154842]],
  [11_025, 8000, 30, [0.000155, 0.280341, 0.998616, -0.635255]],
])('%i to %i as scipy', (from, to, length, expected) => {
  const samples = Float32Array.from({ length: 40 }, (_, n) => Math.sin((n * n) / 60));
  const resampled = resample({ rate: from, samples }, to).samples;
  expect(resampled).toHaveLength(length);
  [0, 3, 7, 11].forEach((n, i) => expect(resampled[n]).toBeCloseTo(expected[i], 5));
});

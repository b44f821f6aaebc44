import { describe, expect, test } from 'vitest';
import {
  cosineTransform,
  framesOf,
  FrontEnd,
  hertzOf,
  lifter,
  MeanVariance,
  melFilters,
  melOf,
  normaliseUtterance,
  RealFft,
  splice,
  warpedHertz,
  windowOf,
  withDeltas,
} from '../../src/speech/index.ts';

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, digits: number) => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i], digits);
};
const column = (...values: number[]) => framesOf(values.length, 1, Float32Array.from(values));

describe('Fourier transform', () => {
  const power = (...x: number[]) => {
    const out = new Float64Array(x.length / 2 + 1);
    new RealFft(x.length).power(Float64Array.from(x), out);
    return out;
  };

  test('an impulse, a level, a cosine; numpy’s numbers', () => {
    near(power(1, 0, 0, 0), [1, 1, 1], 12);
    near(power(1, 1, 1, 1), [16, 0, 0], 12);
    near(power(1, 0, -1, 0, 1, 0, -1, 0), [0, 0, 16, 0, 0], 12);
    near(power(1, 2, -1, 3, 0, 5, -2, 4), [144, 3.51471863, 16, 20.48528137, 256], 8); // abs(np.fft.rfft(x))²
  });

  test.each([16, 256, 512])('of %i numbers: the defining sum', (size) => {
    const x = Array.from({ length: size }, (_, n) => Math.sin(n * n) + (n % 7) / 5);
    const expected = Array.from({ length: size / 2 + 1 }, (_, k) => {
      let [re, im] = [0, 0];
      x.forEach((value, n) => {
        re += value * Math.cos((2 * Math.PI * k * n) / size);
        im -= value * Math.sin((2 * Math.PI * k * n) / size);
      });
      return re * re + im * im;
    });
    near(power(...x), expected, 6);
  });

  test('sizes that are no power of two are refused', () => {
    expect(() => new RealFft(12)).toThrow('size is 12; expected a power of two');
  });
});

test('windows of five samples', () => {
  near(windowOf('hamming', 5), [0.08, 0.54, 1, 0.54, 0.08], 12);
  near(windowOf('hann', 5), [0, 0.5, 1, 0.5, 0], 12);
  near(windowOf('povey', 5), [0, 0.5 ** 0.85, 1, 0.5 ** 0.85, 0], 12);
});

describe('mel', () => {
  test('1,000 Hz are 1,000 mels, there and back', () => {
    expect(melOf(1000)).toBeCloseTo(1000, 1);
    expect(hertzOf(melOf(3456))).toBeCloseTo(3456, 8);
  });

  test('triangles that meet at their neighbours’ peaks: between the first and the last peak the weights add up to 1', () => {
    const filters = melFilters({ filters: 10, rate: 8000, size: 256, low: 20, high: 4000 });
    const sums = new Float64Array(128);
    for (const { first, weights } of filters) weights.forEach((weight, k) => (sums[first + k] += weight));
    const step = (melOf(4000) - melOf(20)) / 11;
    sums.forEach((sum, bin) => {
      const place = (melOf((bin * 8000) / 256) - melOf(20)) / step;
      if (place >= 1 && place <= 10) expect(sum).toBeCloseTo(1, 12);
      else expect(sum).toBeCloseTo(Math.max(0, Math.min(place, 11 - place)), 12);
    });
  });

  test('more filters than the transform can tell apart, or a wrong range, are refused', () => {
    const options = { rate: 8000, size: 256, low: 0, high: 4000 };
    expect(() => melFilters({ ...options, filters: 90 })).toThrow('holds no bin');
    expect(() => melFilters({ ...options, filters: 20, high: 4001 })).toThrow(
      'expected 0 ≤ low < high ≤ 4000',
    );
  });

  test('warped frequencies, by hand: f / warp between 110 and 3,500 Hz, lines to the edges', () => {
    const longer = (hertz: number) => warpedHertz(hertz, { low: 20, high: 4000, warp: 1.1 });
    near(
      [20, 60, 110, 1100, 3500, 3750, 4000].map(longer),
      [20, 55.5556, 100, 1000, 3181.8182, 3590.9091, 4000],
      3,
    );
    const shorter = (hertz: number) => warpedHertz(hertz, { low: 20, high: 4000, warp: 0.9 });
    near([900, 3150, 3575].map(shorter), [1000, 3500, 3750], 9);
    expect(longer(10)).toBe(10);
  });

  test('a warp above 1 moves filters down, so that a tone comes to lie in a higher one', () => {
    const loudest = (hertz: number, warp: number) => {
      const samples = Float32Array.from(
        { length: 200 },
        (_, n) => 0.3 * Math.sin((2 * Math.PI * hertz * n) / 8000),
      );
      const [...mels] = new FrontEnd({ rate: 8000, kind: 'filter-bank', warp }).features(samples).values;
      return mels.indexOf(Math.max(...mels));
    };
    expect(loudest(1200, 1.15)).toBe(loudest(1380, 1));
    expect(loudest(1200, 0.85)).toBe(loudest(1020, 1));
    expect(loudest(1200, 1.15)).toBeGreaterThan(loudest(1200, 0.85));
  });

  test('the cosine transform: rows of length 1, but for c(0) of HTK, whose length is √2', () => {
    const rows = cosineTransform(3, 4, true);
    const product = (i: number, j: number) =>
      [0, 1, 2, 3].reduce((sum, k) => sum + rows[4 * i + k] * rows[4 * j + k], 0);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) expect(product(i, j)).toBeCloseTo(i === j ? 1 : 0, 12);
    near(cosineTransform(1, 4, false), Array<number>(4).fill(Math.SQRT1_2), 12);
  });

  test('lifter: 1, 1 + 11 sin(π/22), …, 12 in the middle', () => {
    near(lifter(3, 22), [1, 2.5654632210061363, 4.099058125255727], 12); // python_speech_features.lifter
    expect(lifter(12, 22)[11]).toBeCloseTo(12, 12);
    expect([...lifter(3, 0)]).toEqual([1, 1, 1]);
  });
});

// numpy 2.4.6 and scipy 1.17.1 from the definitions: frames of 200 samples every 80 taken by slices, the transform as a plain sum of
// exponentials over 256 points, filters bin by bin, scipy.fft.dct(type=2, norm='ortho') (c(0) times √2 for HTK).
describe('front end against a program that follows HTKBook and Kaldi', () => {
  const samples = Float32Array.from(
    { length: 1000 },
    (_, n) => 0.4 * Math.sin((n * n) / 900) + 0.1 * Math.cos(0.7 * n),
  );
  const frame = (kind: 'mfcc' | 'filter-bank', convention: 'htk' | 'kaldi', t: number) => {
    const { values, size } = new FrontEnd({ rate: 8000, convention, kind }).features(samples);
    return values.subarray(t * size, (t + 1) * size);
  };

  test('HTK', () => {
    near(frame('mfcc', 'htk', 3), [61.5644, -1.1323, -27.4056, -13.4992, 22.0413, 17.3177, -10.6159, -13.2025, 3.0619, 4.6006, -0.5026, 2.1287, 3.6868], 3); // prettier-ignore
    near(frame('mfcc', 'htk', 9).subarray(0, 3), [63.2154, -17.2438, -6.4541], 3);
    near(frame('filter-bank', 'htk', 3).subarray(0, 6), [7.9611, 7.5985, 8.1607, 8.1376, 8.4226, 8.8728], 3);
    near(frame('filter-bank', 'htk', 10).subarray(17), [13.5354, 10.7006, 10.3468], 3);
  });

  test('Kaldi', () => {
    near(frame('mfcc', 'kaldi', 3), [63.3195, 32.0198, -121.7591, -47.3348, 46.6192, 37.747, -21.9251, -8.6439, 4.7283, -1.1073, -4.0653, 8.1793, 4.479], 3); // prettier-ignore
    near(frame('mfcc', 'kaldi', 9).subarray(0, 3), [69.3952, -51.3556, -48.2443], 3);
    near(
      frame('filter-bank', 'kaldi', 3).subarray(0, 6),
      [8.3982, 8.1145, 9.2861, 10.3878, 11.7804, 13.832],
      3,
    );
    near(frame('filter-bank', 'kaldi', 10).subarray(20), [22.0158, 14.2625, 10.9755], 3);
  });

  // kaldi-native-fbank, Kaldi's own code in single precision: MfccOptions with dither = 0, samp_freq = 8000, use_energy = False.
  test('Kaldi itself', () => {
    near(frame('mfcc', 'kaldi', 3), [63.3195, 32.0196, -121.7589, -47.3355, 46.6202, 37.7448, -21.9221, -8.6483, 4.7322, -1.1118, -4.0623, 8.1766, 4.4798], 2); // prettier-ignore
    near(frame('mfcc', 'kaldi', 9).subarray(0, 3), [69.3952, -51.3557, -48.2446], 2);
  });

  test('whole frames only: 1 + ⌊(n − 200) / 80⌋', () => {
    const frontEnd = new FrontEnd({ rate: 8000 });
    expect([0, 199, 200, 279, 280, 1000].map((n) => frontEnd.framesIn(n))).toEqual([0, 0, 1, 1, 2, 11]);
    expect(frontEnd.features(new Float32Array(150))).toMatchObject({ length: 0, size: 13 });
  });

  test('silence, and a click, have finite features', () => {
    for (const convention of ['htk', 'kaldi'] as const) {
      const frontEnd = new FrontEnd({ rate: 16_000, convention });
      const click = new Float32Array(1600);
      expect(frontEnd.features(click).values.every(Number.isFinite)).toBe(true);
      click[800] = 1;
      expect(frontEnd.features(click).values.every(Number.isFinite)).toBe(true);
    }
  });

  test('what is not possible is refused', () => {
    expect(() => new FrontEnd({ rate: 8000, cepstra: 30 })).toThrow('30 cepstra of 23 filters');
    expect(() => new FrontEnd({ rate: 8000, shift: 0 })).toThrow('expected at least 2 and 1 samples');
  });
});

describe('over time', () => {
  test('deltas: a line has its slope, less at the ends, which are repeated', () => {
    // (1·(1−0) + 2·(2−0)) / 10 at the first frame, (1·(2−0) + 2·(3−0)) / 10 at the second, then 1.
    const { values } = withDeltas(column(0, 1, 2, 3, 4, 5), 1);
    near(
      values.filter((_, i) => i % 2 === 1),
      [0.5, 0.8, 1, 1, 0.8, 0.5],
      6,
    );
  });

  // python_speech_features 0.6: delta(c, 2) and delta(delta(c, 2), 2)
  test('deltas and delta-deltas', () => {
    const frames = framesOf(6, 2, Float32Array.of(1, 2, 4, 0, 9, -3, 2, 8, 5, 5, 7, 1));
    const wide = withDeltas(frames);
    expect([wide.length, wide.size]).toEqual([6, 6]);
    near(wide.values.subarray(0, 6), [1, 2, 1.9, -1.2, -0.35, 0.71], 6);
    near(wide.values.subarray(18, 24), [2, 8, 0.2, 1, -0.01, -0.63], 6);
    near(wide.values.subarray(30), [7, 1, 1.2, -1.8, 0.31, -0.75], 6);
  });

  test('one frame, and none', () => {
    expect([...withDeltas(column(7)).values]).toEqual([7, 0, 0]);
    expect(withDeltas(framesOf(0, 3))).toMatchObject({ length: 0, size: 9 });
  });

  test('normalised over an utterance and over a speaker; what never varies becomes 0', () => {
    const [a, b] = [framesOf(2, 2, Float32Array.of(1, 5, 3, 5)), framesOf(2, 2, Float32Array.of(5, 5, 7, 5))];
    expect([...normaliseUtterance(a).values]).toEqual([-1, 0, 1, 0]);
    const speaker = new MeanVariance(2).add(a).add(b); // 1, 3, 5, 7: mean 4, variance 5
    near(speaker.normalise(b).values, [1 / Math.sqrt(5), 0, 3 / Math.sqrt(5), 0], 6);
    expect(normaliseUtterance(framesOf(0, 2)).length).toBe(0);
    expect([...normaliseUtterance(column(1e4)).values]).toEqual([0]);
  });

  test('spliced: each frame between its neighbours, the ends repeated', () => {
    const { size, values } = splice(framesOf(3, 2, Float32Array.of(1, -1, 2, -2, 3, -3)), 1);
    expect(size).toBe(6);
    expect([...values]).toEqual([1, -1, 1, -1, 2, -2, 1, -1, 2, -2, 3, -3, 2, -2, 3, -3, 3, -3]);
    expect([...splice(column(1, 2), 3).values]).toEqual([1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2]);
  });
});

import { describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import {
  inOrder,
  pictureInputs,
  type PictureInputOptions,
  shuffled,
  take,
  withTargets,
} from '../src/index.ts';
import { jitterColours, shiftColours } from '../src/augment/colours.ts';
import { beta } from '../src/augment/targets.ts';
import { AS_PIXELS, pictureBy, picturesOf } from './memory-pictures.ts';

const noise = (seed: number) => {
  const random = new Random(seed);
  return pictureBy(9, 12, () => random.int(256));
};
const pictures = picturesOf(Array.from({ length: 20 }, (_, i) => noise(i)));

const EVERYTHING: PictureInputOptions = {
  size: 6,
  colours: {
    mean: [0.4, 0.5, 0.6],
    sd: [0.2, 0.25, 0.3],
    eigenvalues: [0.2, 0.02, 0.005],
    eigenvectors: [[0.6, 0.6, 0.53], [0.8, -0.5, -0.33], [0.07, 0.62, -0.78]], // prettier-ignore
  },
  crop: { kind: 'resized' },
  flip: 'alternating',
  jitter: { brightness: 0.3, contrast: 0.3, saturation: 0.3 },
  shift: 0.1,
  cutout: 3,
  seed: 4,
};

describe('what happens to a picture depends on seed, epoch and index', () => {
  const split = pictureInputs(pictures, EVERYTHING);
  const size = 6 * 6 * 3;
  /** Picture → its values, in one epoch. */
  const byPicture = (batchSize: number, epoch: number, of = split, seed = 1) => {
    const found = new Map<number, number[]>();
    for (const { images, labels } of shuffled(of, { batchSize, random: new Random(seed) }).from({
      epoch,
      example: 0,
    }))
      labels.values.forEach((label, k) =>
        found.set(label, [...images.values.subarray(k * size, (k + 1) * size)]),
      );
    return found;
  };

  test('not on batches, nor on what else is in the set', () => {
    const whole = byPicture(20, 3);
    expect(byPicture(3, 3)).toEqual(whole);
    expect(byPicture(1, 3)).toEqual(whole);
    const half = [...split.batch([4, 7], new Random(1).fork('augment').fork('3'), 3).images.values];
    expect(half.slice(0, size)).toEqual(whole.get(4));
    expect(take(split, [7]).batch([0], undefined).images.values).toEqual(split.batch([7]).images.values);
  });

  test('and changes with seed and epoch', () => {
    expect(byPicture(20, 3, split, 2)).not.toEqual(byPicture(20, 3));
    expect(byPicture(20, 4)).not.toEqual(byPicture(20, 3));
  });

  test('in evaluation nothing is random', () => {
    const [batch] = inOrder(split, { batchSize: 20 }).from();
    const plain = pictureInputs(pictures, { size: 6, colours: EVERYTHING.colours });
    const [expected] = inOrder(plain, { batchSize: 20 }).from();
    expect(batch).toEqual(expected);
  });
});

test('normalisation: (colour − mean) / sd on a scale of 0 … 1', () => {
  const one = picturesOf([pictureBy(1, 1, (_, __, c) => [0, 102, 255][c])], [7]);
  const { images, labels } = pictureInputs(one, { size: 1, colours: EVERYTHING.colours }).batch([0]);
  expect([...labels.values]).toEqual([7]);
  [-0.4 / 0.2, (0.4 - 0.5) / 0.25, 0.4 / 0.3].forEach((value, c) =>
    expect(images.values[c]).toBeCloseTo(value, 6),
  );
});

describe('flips', () => {
  const leftRight = picturesOf(Array.from({ length: 400 }, () => pictureBy(2, 2, (_, x) => x)));
  const flipped = (flip: PictureInputOptions['flip'], epoch: number, seed = 4) => {
    const split = pictureInputs(leftRight, { size: 2, colours: AS_PIXELS, flip, seed });
    const all = Array.from({ length: 400 }, (_, i) => i);
    const { values } = split.batch(all, new Random(9).fork(String(epoch)), epoch).images;
    return all.map((i) => values[i * 12] === 1);
  };
  const count = (flips: boolean[]) => flips.filter(Boolean).length;

  test('alternating: about half at first, the others next, and so on', () => {
    const first = flipped('alternating', 0);
    expect(count(first)).toBeGreaterThan(160);
    expect(count(first)).toBeLessThan(240);
    expect(flipped('alternating', 1)).toEqual(first.map((flip) => !flip));
    expect(flipped('alternating', 2)).toEqual(first);
    expect(flipped('alternating', 0, 5)).not.toEqual(first);
  });

  test('random: about half, without memory', () => {
    const [first, second] = [flipped('random', 0), flipped('random', 1)];
    expect(count(first)).toBeGreaterThan(160);
    expect(count(first)).toBeLessThan(240);
    const same = count(first.map((flip, i) => flip === second[i]));
    expect(same).toBeGreaterThan(160);
    expect(same).toBeLessThan(240);
  });

  test('always and never', () => {
    expect(count(flipped('always', 0))).toBe(400);
    expect(count(flipped('never', 1))).toBe(0);
  });
});

describe('colours', () => {
  const change = (jitter: Parameters<typeof jitterColours>[0], seed = 1) => {
    const out = Float32Array.of(9, 100, 200, 50, 0, 10, 250, 9);
    jitterColours(jitter, out, 1, 7, new Random(seed));
    return [...out];
  };
  const factor = (range: number) => new Random(1).uniform(1 - range, 1 + range);

  test('brightness multiplies, within 0 … 255; what lies beside the picture stays', () => {
    const f = factor(0.5);
    const expected = [100, 200, 50, 0, 10, 250].map((value) => Math.min(255, f * value));
    const found = change({ brightness: 0.5 });
    expect([found[0], found[7]]).toEqual([9, 9]);
    expected.forEach((value, i) => expect(found[i + 1]).toBeCloseTo(value, 3));
  });

  test('contrast stretches about the mean grey', () => {
    // grey: 0.299 · 100 + 0.587 · 200 + 0.114 · 50 = 153; 0.587 · 10 + 0.114 · 250 = 34.37; mean 93.685
    const f = factor(0.4);
    const expected = [100, 200, 50, 0, 10, 250].map((value) => f * value + (1 - f) * 93.685);
    const found = change({ contrast: 0.4 });
    expected.forEach((value, i) => expect(found[i + 1]).toBeCloseTo(Math.min(255, Math.max(0, value)), 3));
  });

  test('saturation stretches about each pixel’s own grey', () => {
    const f = factor(0.4);
    const expected = [100, 200, 50, 0, 10, 250].map(
      (value, i) => f * value + (1 - f) * (i < 3 ? 153 : 34.37),
    );
    const found = change({ saturation: 0.4 });
    expected.forEach((value, i) => expect(found[i + 1]).toBeCloseTo(Math.min(255, Math.max(0, value)), 3));
  });

  test('AlexNet’s shift: one vector for all pixels, of the spread that the paper says', () => {
    const statistics = { mean: [], sd: [], eigenvalues: [0.2, 0.05], eigenvectors: [[0.6, 0.8, 0], [-0.8, 0.6, 0]] }; // prettier-ignore
    const random = new Random(2);
    const squares = [0, 0, 0];
    const n = 4000;
    for (let i = 0; i < n; i++) {
      const out = new Float32Array(6);
      shiftColours(statistics, 0.1, out, 0, 6, random);
      expect([...out.subarray(3)]).toEqual([...out.subarray(0, 3)]);
      out.subarray(0, 3).forEach((value, c) => (squares[c] += value ** 2 / n));
    }
    // Variances: (255 · 0.1)² (0.6² 0.2² + 0.8² 0.05²) = 10.40 and (255 · 0.1)² (0.8² 0.2² + 0.6² 0.05²) = 17.23
    expect(Math.abs(squares[0] / 10.404 - 1)).toBeLessThan(0.1);
    expect(Math.abs(squares[1] / 17.232 - 1)).toBeLessThan(0.1);
    expect(squares[2]).toBe(0);
  });
});

test('cutout: a square of zeros about any pixel, cut at the edges', () => {
  const white = picturesOf(Array.from({ length: 300 }, () => pictureBy(6, 6, () => 255)));
  const split = pictureInputs(white, { size: 6, colours: AS_PIXELS, cutout: 4 });
  const areas = new Set<number>();
  for (let i = 0; i < 300; i++) {
    const { values } = split.batch([i], new Random(3)).images;
    const rows = [0, 1, 2, 3, 4, 5].map((y) =>
      [0, 1, 2, 3, 4, 5].map((x) => (values[(y * 6 + x) * 3] === 0 ? '#' : '.')).join(''),
    );
    const cut = rows.filter((row) => row.includes('#'));
    expect(new Set(cut).size).toBe(1); // a rectangle
    expect(cut[0]).toMatch(/^\.*#{2,4}\.*$/);
    areas.add(cut.length * cut[0].replaceAll('.', '').length);
  }
  expect([...areas].sort((a, b) => a - b)).toEqual([4, 6, 8, 9, 12, 16]);
});

describe('targets', () => {
  const inputs = pictureInputs(
    picturesOf(
      Array.from({ length: 6 }, (_, i) => noise(i)),
      [0, 1, 2, 0, 1, 2],
    ),
    {
      size: 6,
      colours: AS_PIXELS,
    },
  );
  const all = [0, 1, 2, 3, 4, 5];

  test('smoothing: 1 − ε + ε/K and ε/K', () => {
    const { targets } = withTargets(inputs, { classes: 4, smoothing: 0.2 }).batch([1, 3]);
    expect(targets.shape).toEqual([2, 4]);
    const expected = [0.05, 0.85, 0.05, 0.05, 0.85, 0.05, 0.05, 0.05];
    expected.forEach((value, i) => expect(targets.values[i]).toBeCloseTo(value, 6));
  });

  test('mixup: inputs and targets of the same two, at the same shares', () => {
    const random = new Random(6);
    const draws = random.fork('mixup').fork('0');
    const share = beta(0.4, draws);
    const partners = draws.permutation(6);
    const plain = withTargets(inputs, { classes: 3 }).batch(all, random);
    const mixed = withTargets(inputs, { classes: 3, mixup: 0.4 }).batch(all, random);
    for (const key of ['images', 'targets'] as const) {
      const size = plain[key].values.length / 6;
      for (let i = 0; i < plain[key].values.length; i++) {
        const other = plain[key].values[partners[Math.floor(i / size)] * size + (i % size)];
        expect(mixed[key].values[i]).toBeCloseTo(share * plain[key].values[i] + (1 - share) * other, 4);
      }
    }
    expect(mixed.labels).toEqual(plain.labels);
    expect(withTargets(inputs, { classes: 3, mixup: 0.4 }).batch(all).images).toEqual(
      inputs.batch(all).images,
    );
  });

  test.each([0.1, 0.4, 1])('shares from Beta(%d, itself): mean ½, variance 1 / (4 (2 α + 1))', (alpha) => {
    const random = new Random(7);
    const draws = Array.from({ length: 20_000 }, () => beta(alpha, random));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(variance * 4 * (2 * alpha + 1) - 1)).toBeLessThan(0.04);
    expect(draws.every((x) => x >= 0 && x <= 1)).toBe(true);
  });

  test('of streamed pictures, which come as promises', async () => {
    const later = { length: 6, batch: async (indices: ArrayLike<number>) => inputs.batch(indices) };
    const options = { classes: 3, smoothing: 0.1 };
    expect(await withTargets(later, options).batch([2])).toEqual(withTargets(inputs, options).batch([2]));
  });
});

test.each([
  [{ size: 0 }, 'size: 0'],
  [{ size: 4, flip: 'alternating' }, 'needs a seed'],
  [{ size: 4, shift: 0.1 }, 'needs the principal components'],
  [{ size: 4, cutout: 1.5 }, 'cutout: 1.5'],
  [{ size: 4, colours: { mean: [0, 0, 0], sd: [1, 0, 1] } }, 'colours.sd: 1, 0, 1'],
] as const)('%j is refused', (options, message) => {
  expect(() => pictureInputs(pictures, { colours: AS_PIXELS, ...options } as PictureInputOptions)).toThrow(
    message,
  );
});

test('targets out of range are refused', () => {
  const inputs = pictureInputs(pictures, { size: 4, colours: AS_PIXELS });
  expect(() => withTargets(inputs, { classes: 0 })).toThrow('classes: 0');
  expect(() => withTargets(inputs, { classes: 2, mixup: 2 })).toThrow(
    'mixup: 2, expected a number from 0 to 1',
  );
});

import * as tf from '@tensorflow/tfjs';
import { Random } from '@nutshell/random';
import { type ImageSplit, imageAt, imageInputs, syntheticDigits } from '@nutshell/data';
import { beforeAll, describe, expect, it } from 'vitest';
import { asSeenBy, inputOf, loadDigits } from '../src/data.ts';
import { augmentation, pixelsOf } from '../src/input.ts';

beforeAll(() => tf.setBackend('cpu'));

/** One image of 28x28 with ink 255 where `inked` says. */
function drawn(inked: (row: number, column: number) => boolean): ImageSplit {
  const images = Uint8Array.from({ length: 28 * 28 }, (_, i) =>
    inked(Math.floor(i / 28), i % 28) ? 255 : 0,
  );
  return { length: 1, height: 28, width: 28, channels: 1, images, labels: Uint8Array.of(0) };
}

/** First and last row and column with ink, and the ink in full pixels. */
function extentOf({ images }: ImageSplit) {
  const at = Array.from(images.keys()).filter((i) => images[i] > 0);
  const [rows, columns] = [at.map((i) => Math.floor(i / 28)), at.map((i) => i % 28)];
  return {
    rows: [Math.min(...rows), Math.max(...rows)],
    columns: [Math.min(...columns), Math.max(...columns)],
    ink: images.reduce((sum, value) => sum + value, 0) / 255,
  };
}

describe('what LeNet-1 sees', () => {
  it('is a digit of 16x16 in the middle, where MNIST has 20x20', () => {
    const box = drawn((row, column) => row >= 4 && row < 24 && column >= 4 && column < 24);
    expect(extentOf(box)).toEqual({ rows: [4, 23], columns: [4, 23], ink: 400 });
    const seen = extentOf(asSeenBy('lenet1', box));
    expect(seen.rows).toEqual([6, 21]);
    expect(seen.columns).toEqual([6, 21]);
    expect(seen.ink).toBeCloseTo(256, 0);
  });

  it('keeps its place and its grey levels', () => {
    const bar = drawn((row, column) => row >= 4 && row < 24 && column >= 4 && column < 14);
    const seen = asSeenBy('lenet1', bar);
    expect(extentOf(seen).columns[0]).toBe(6); // to the left of the middle, still
    expect(extentOf(seen).columns[1]).toBeLessThanOrEqual(14);
    expect(Math.max(...seen.images)).toBe(255);
  });

  it('leaves the split of the other nets alone', () => {
    const split = drawn((row) => row === 14);
    expect(asSeenBy('lenet5', split)).toBe(split);
    expect(asSeenBy('lenet4', split)).toBe(split);
  });
});

describe('input', () => {
  it('has −0.1 for paper and 1.175 for ink', () => {
    const input = inputOf(
      drawn((row, column) => row === 10 && column === 3),
      0,
      { model: 'lenet5' },
    );
    expect(input.shape).toEqual([1, 32, 32, 1]);
    const values = input.dataSync();
    expect(values[(10 + 2) * 32 + 3 + 2]).toBeCloseTo(1.175, 6); // two more pixels on every side
    expect(values.filter((value) => Math.abs(value + 0.1) < 1e-6)).toHaveLength(32 * 32 - 1);
  });

  it('is not padded for LeNet-1', () => {
    expect(
      inputOf(
        drawn(() => false),
        0,
        { model: 'lenet1' },
      ).shape,
    ).toEqual([1, 28, 28, 1]);
  });
});

describe('dataset of an experiment', () => {
  const config = {
    model: 'lenet5',
    dataset: 'synthetic',
    trainExamples: 30,
    testExamples: 20,
    validation: 0,
  } as const;

  it('has the sizes that it asks for, and says so', async () => {
    const data = await loadDigits(config, new Random(1));
    expect([data.splits.train.length, data.splits.test.length]).toEqual([30, 20]);
    expect(data.provenance.sizes).toEqual({ train: 30, test: 20 });
  });

  it('has the validation examples that it asks for, which are not among those for training', async () => {
    const { splits, provenance } = await loadDigits({ ...config, validation: 10 }, new Random(1));
    expect(provenance.sizes).toEqual({ train: 20, validation: 10, test: 20 });
    const whole = (await loadDigits(config, new Random(1))).splits.train;
    const pictures = (split: typeof whole) =>
      Array.from({ length: split.length }, (_, i) => imageAt(split, i).join());
    expect([...pictures(splits.train), ...pictures(splits.validation!)].sort()).toEqual(
      pictures(whole).sort(),
    );
  });

  it('is the same for one seed', async () => {
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => loadDigits(config, new Random(seed))));
    expect(a.splits.train.images).toEqual(b.splits.train.images);
    expect(a.splits.train.images).not.toEqual(c.splits.train.images);
  });

  it('is reduced for LeNet-1', async () => {
    const whole = await loadDigits(config, new Random(1));
    const small = await loadDigits({ ...config, model: 'lenet1' }, new Random(1));
    expect(small.splits.test.images).toEqual(asSeenBy('lenet1', whole.splits.test).images);
  });
});

describe('augmentation', () => {
  const { train } = syntheticDigits({ train: 4, test: 0, random: new Random(1) }).splits;
  const imagesOf = (name: Parameters<typeof augmentation>[0]['augmentation'], seed: number) => {
    const augment = augmentation({ augmentation: name });
    const inputs = imageInputs(train, { pixels: pixelsOf({ model: 'lenet5' }), augment });
    return inputs.batch([0, 1, 2, 3], new Random(seed)).images.values;
  };

  it.each(['affine', 'elastic', 'affine+elastic'] as const)('%s changes the images, by the seed', (name) => {
    expect(imagesOf(name, 1)).toEqual(imagesOf(name, 1));
    expect(imagesOf(name, 1)).not.toEqual(imagesOf(name, 2));
    expect(imagesOf(name, 1)).not.toEqual(imagesOf('none', 1));
  });

  it('none is the identity', () => {
    expect(augmentation({ augmentation: 'none' })).toBeUndefined();
    expect(imagesOf('none', 1)).toEqual(imagesOf('none', 2));
  });
});

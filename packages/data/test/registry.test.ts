import { describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import {
  DatasetError,
  imageAt,
  imageDataset,
  imageDatasetNames,
  mnist,
  syntheticDigits,
} from '../src/index.ts';

const random = () => new Random(3);
const whole = await mnist();

describe('a dataset of files', () => {
  test('all of it, by default and for 0', async () => {
    for (const options of [{}, { trainExamples: 0, testExamples: 0, validation: 0 }]) {
      const { splits, provenance } = await imageDataset('mnist', options);
      expect(Object.keys(splits)).toEqual(['train', 'test']);
      expect(provenance.sizes).toEqual({ train: 60_000, test: 10_000 });
    }
  });

  test('sizes are obeyed: the first n, and the record says so', async () => {
    const { splits, provenance } = await imageDataset('mnist', { trainExamples: 20, testExamples: 10 });
    expect([...splits.train.labels]).toEqual([...whole.splits.train.labels.subarray(0, 20)]);
    expect(splits.train.images).toEqual(whole.splits.train.images.subarray(0, 20 * 784));
    expect([...splits.test.labels]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    expect(provenance).toEqual({ ...whole.provenance, sizes: { train: 20, test: 10 } });
  });

  test('validation is held out of the training examples; test stays', async () => {
    const { splits, provenance } = await imageDataset('mnist', { validation: 5000, random: random() });
    expect(provenance.sizes).toEqual({ train: 55_000, validation: 5000, test: 10_000 });
    expect(Buffer.compare(splits.test.images, whole.splits.test.images)).toBe(0);
    const counts = (labels: Iterable<number>) => {
      const histogram = new Array<number>(10).fill(0);
      for (const label of labels) histogram[label]++;
      return histogram;
    };
    const [train, held] = [splits.train, splits.validation!].map(({ labels }) => counts(labels));
    // The published class counts of the 60,000.
    const published = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
    expect(train.map((n, digit) => n + held[digit])).toEqual(published);
  });

  test.each([
    [{ trainExamples: 60_001 }, 'there are 60000 training examples of mnist, not the 60001 asked for'],
    [{ testExamples: 20_000 }, 'there are 10000 test examples of mnist, not the 20000 asked for'],
    [
      { trainExamples: 100, validation: 100 },
      'mnist: validation = 100 leaves nothing of its 100 training examples',
    ],
    [{ trainExamples: -1 }, 'mnist: trainExamples is -1, expected a whole number ≥ 0'],
    [{ validation: 0.5 }, 'mnist: validation is 0.5, expected a whole number ≥ 0'],
  ])('%j: refused, with what there is', async (options, message) => {
    const refused = expect(imageDataset('mnist', { ...options, random: random() })).rejects;
    await refused.toThrow(DatasetError);
    await refused.toThrow(message);
  });
});

describe('a generated dataset', () => {
  test('2,000 and 500 by default and for 0', async () => {
    for (const options of [{}, { trainExamples: 0, testExamples: 0 }]) {
      const { provenance } = await imageDataset('synthetic', { ...options, random: random() });
      expect(provenance.sizes).toEqual({ train: 2000, test: 500 });
    }
  });

  test('as many as are asked for are drawn, from the source as it is', async () => {
    const { splits } = await imageDataset('synthetic', {
      trainExamples: 30,
      testExamples: 20,
      random: random(),
    });
    expect(splits).toEqual(syntheticDigits({ train: 30, test: 20, random: random() }).splits);
  });

  test('validation is held out of what was drawn', async () => {
    const options = { trainExamples: 30, testExamples: 5, validation: 10 };
    const data = await imageDataset('synthetic', { ...options, random: random() });
    expect(data.provenance.sizes).toEqual({ train: 20, validation: 10, test: 5 });
    const drawn = syntheticDigits({ train: 30, test: 5, random: random() }).splits.train;
    const images = (split: typeof drawn) =>
      Array.from({ length: split.length }, (_, i) => imageAt(split, i).join());
    expect([...images(data.splits.train), ...images(data.splits.validation!)].toSorted()).toEqual(
      images(drawn).toSorted(),
    );
  });

  test('no source of randomness: said', async () => {
    await expect(imageDataset('synthetic')).rejects.toThrow('needs `random`');
    await expect(imageDataset('mnist', { validation: 5 })).rejects.toThrow('needs `random`');
  });
});

test('an unknown name is answered with the known ones', async () => {
  expect(imageDatasetNames).toEqual(['mnist', 'fashion-mnist', 'cifar-10', 'synthetic']);
  await expect(imageDataset('cifar')).rejects.toThrow(
    'There is no image dataset "cifar". Known: mnist, fashion-mnist, cifar-10, synthetic.',
  );
  await expect(imageDataset('toString')).rejects.toThrow('no image dataset "toString"');
});

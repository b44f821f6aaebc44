import { Random } from '@nutshell/random';
import { type Batch, batches, epochOrder, syntheticDigits } from '@nutshell/data';
import { expect, test } from 'vitest';
import type { LeNetConfig } from '../src/config.ts';
import { augmentation, pixelsOf } from '../src/input.ts';
import { trainingBatches } from '../src/training-batches.ts';

const split = syntheticDigits({ train: 37, test: 0, random: new Random(1) }).splits.train;

/** The same batches, made in one go by the dataset's own iterator. */
function expected(kind: LeNetConfig['augmentation'], epoch: number, from: number): Batch[] {
  const random = new Random(5);
  return [
    ...batches(split, {
      batchSize: 4,
      order: epochOrder(random, epoch, split.length),
      from,
      pixels: pixelsOf({ model: 'lenet5' }),
      augment: augmentation({ augmentation: kind }),
      random: random.fork('augment').fork(String(epoch)),
    }),
  ];
}

test.each([
  ['none', 1],
  ['affine', 2],
  ['affine+elastic', 1],
  ['elastic', 2],
] as const)(
  'with distortion %s, %i workers: in order, from any place, bit for bit',
  async (kind, workers) => {
    const config = { model: 'lenet5', augmentation: kind, batchSize: 4, workers } as const;
    const source = await trainingBatches({ split, seed: 5, config });
    for (const [epoch, example] of [
      [0, 0],
      [3, 0],
      [3, 12],
    ]) {
      const found: Batch[] = [];
      for await (const batch of source.from({ epoch, example })) found.push(batch);
      expect(found).toEqual(expected(kind, epoch, example));
    }
    for await (const batch of source.from({ epoch: 0, example: 0 })) if (batch.next > 8) break; // as at Ctrl-C
    await source.dispose();
  },
);

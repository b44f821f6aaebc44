import { Random } from '@nutshell/random';
import { type ImageInputs, imageInputs, syntheticDigits } from '@nutshell/data';
import { expect, test } from 'vitest';
import type { LeNetConfig } from '../src/config.ts';
import { augmentation, pixelsOf } from '../src/input.ts';
import { trainingBatches } from '../src/training-batches.ts';

const images = syntheticDigits({ train: 37, test: 0, random: new Random(1) }).splits.train;

/** The examples of an epoch's rest one by one: label and image. */
function expected(kind: LeNetConfig['augmentation'], epoch: number, from: number) {
  const random = new Random(5);
  const augment = augmentation({ augmentation: kind });
  const inputs = imageInputs(images, { pixels: pixelsOf({ model: 'lenet5' }), augment });
  const order = random.fork('shuffle').fork(String(epoch)).permutation(images.length);
  const distortions = random.fork('augment').fork(String(epoch));
  return Array.from(order.subarray(from), (index) => {
    const alone = inputs.batch([index], distortions);
    return { label: images.labels[index], image: [...alone.images.values] };
  });
}

function examplesOf({ images, labels }: ImageInputs) {
  const size = images.values.length / labels.shape[0];
  return Array.from(labels.values, (label, i) => ({
    label,
    image: [...images.values.subarray(i * size, (i + 1) * size)],
  }));
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
    const source = await trainingBatches({ images, seed: 5, config });
    for (const [epoch, example] of [
      [0, 0],
      [3, 0],
      [3, 12],
    ]) {
      const found: ImageInputs[] = [];
      for await (const batch of source.from({ epoch, example })) found.push(batch);
      expect(found.flatMap(examplesOf)).toEqual(expected(kind, epoch, example));
    }
    let batches = 0;
    for await (const _ of source.from({ epoch: 0, example: 0 })) if (++batches === 3) break; // as at Ctrl-C
    await source.dispose();
  },
);

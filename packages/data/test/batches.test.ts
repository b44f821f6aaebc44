import { describe, expect, test } from 'vitest';
import {
  affineDistortion,
  batches,
  canvasShape,
  epochOrder,
  LENET_PIXELS,
  type Batch,
  type ImageSplit,
} from '../src/index.ts';
import { Random } from '@nutshell/random';

/** Image i is 2x2 with the pixels 10i, 10i + 1, 10i + 2, 10i + 3 and label i. */
const split: ImageSplit = {
  length: 7,
  height: 2,
  width: 2,
  channels: 1,
  images: Uint8Array.from({ length: 28 }, (_, i) => 10 * Math.floor(i / 4) + (i % 4)),
  labels: Uint8Array.from({ length: 7 }, (_, i) => i),
};
const labelsOf = (made: Iterable<Batch>) => Array.from(made, ({ labels }) => [...labels]);

describe('order', () => {
  test('as in the file, with a short last batch kept or dropped', () => {
    expect(labelsOf(batches(split, { batchSize: 3 }))).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(labelsOf(batches(split, { batchSize: 3, dropLast: true }))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  test('as given; indices, pixels and labels belong together', () => {
    const order = Uint32Array.of(6, 0, 3);
    const [batch] = batches(split, { batchSize: 3, order, pixels: { scale: 1 } });
    expect([...batch.indices]).toEqual([6, 0, 3]);
    expect([...batch.labels]).toEqual([6, 0, 3]);
    expect([...batch.images]).toEqual([60, 61, 62, 63, 0, 1, 2, 3, 30, 31, 32, 33]);
    expect(batch).toMatchObject({ size: 3, shape: [3, 2, 2, 1], next: 3 });
  });

  test('an epoch visits everything once, in another order than the next epoch', () => {
    const random = new Random(1);
    const first = epochOrder(random, 0, 100);
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    random.uniform(); // draws made elsewhere must not matter
    expect(epochOrder(random, 0, 100)).toEqual(first);
    expect(epochOrder(random, 1, 100)).not.toEqual(first);
  });

  test('`next` resumes: the rest is the same, bit for bit, distortions included', () => {
    const random = new Random(5);
    const options = {
      batchSize: 2,
      order: epochOrder(random, 3, 7),
      augment: affineDistortion(),
      random: random.fork('augment').fork('3'),
    };
    const straight = [...batches(split, options)];
    const resumed = [...batches(split, { ...options, from: straight[1].next })];
    expect(resumed).toEqual(straight.slice(2));
  });

  test('an image’s distortion depends on seed, epoch and index, not on its place', () => {
    const distorted = (order: number[], epoch: string) => {
      const random = new Random(5).fork(epoch);
      const [batch] = batches(split, {
        batchSize: 9,
        order: Uint32Array.from(order),
        augment: affineDistortion(),
        random,
      });
      return batch.images;
    };
    expect(distorted([1, 2, 6], '0').slice(8)).toEqual(distorted([6], '0'));
    expect(distorted([6], '1')).not.toEqual(distorted([6], '0'));
  });

  test.each([
    ['batchSize', { batchSize: 0 }],
    ['from', { batchSize: 1, from: 8 }],
    ['order', { batchSize: 1, order: Uint32Array.of(7) }],
    ['padTo', { batchSize: 1, pixels: { padTo: 1 } }],
    ['random', { batchSize: 1, augment: affineDistortion() }],
  ])('a wrong %s is named', (name, options) => {
    expect(() => [...batches(split, options)]).toThrow(name);
  });
});

describe('pixels', () => {
  test('default: 0 … 1', () => {
    const [batch] = batches({ ...split, images: split.images.map(() => 255) }, { batchSize: 1 });
    expect([...batch.images]).toEqual([1, 1, 1, 1]);
  });

  test.each([
    ['without', undefined],
    ['with', (input: Float32Array, output: Float32Array) => output.set(input)],
  ])('padded in the centre, %s an augmentation that changes nothing', (_, augment) => {
    const [batch] = batches(split, {
      batchSize: 1,
      pixels: { padTo: 4, scale: 2, offset: -1 },
      augment,
      random: new Random(1),
    });
    expect([...batch.images]).toEqual([-1, -1, -1, -1, -1, -1, 1, -1, -1, 3, 5, -1, -1, -1, -1, -1]);
    expect(batch.shape).toEqual([1, 4, 4, 1]);
  });

  test('LeNet: background −0.1, ink 1.175, 28x28 at (2, 2) in 32x32', () => {
    const ink: ImageSplit = {
      ...split,
      length: 1,
      height: 28,
      width: 28,
      images: new Uint8Array(784).fill(255),
    };
    const [{ images }] = batches(ink, { batchSize: 1, pixels: LENET_PIXELS });
    expect(images).toHaveLength(1024);
    expect(images[2 * 32 + 1]).toBeCloseTo(-0.1, 6);
    expect(images[2 * 32 + 2]).toBeCloseTo(1.175, 6);
    expect(images[29 * 32 + 29]).toBeCloseTo(1.175, 6);
    expect(images[30 * 32 + 29]).toBeCloseTo(-0.1, 6);
    expect(canvasShape(ink, LENET_PIXELS)).toEqual({ height: 32, width: 32, channels: 1 });
  });

  test('channels stay together', () => {
    const rgb: ImageSplit = {
      ...split,
      length: 2,
      height: 1,
      width: 2,
      channels: 3,
      images: split.images.slice(0, 12),
    };
    const [batch] = batches(rgb, { batchSize: 1, pixels: { scale: 1, padTo: 2 } });
    expect([...batch.images]).toEqual([0, 1, 2, 3, 10, 11, 0, 0, 0, 0, 0, 0]);
  });
});

test('batches may be kept: later ones do not write into earlier ones', () => {
  const kept = [...batches(split, { batchSize: 2, augment: affineDistortion(), random: new Random(1) })];
  const [first] = batches(split, { batchSize: 2, augment: affineDistortion(), random: new Random(1) });
  expect(kept[0]).toEqual(first);
});

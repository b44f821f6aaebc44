import { describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import { type ImageSplit, LENET_PIXELS, affineDistortion, imageInputs, shuffled } from '../src/index.ts';

/** Image i is 2x2 with the pixels 10i, 10i + 1, 10i + 2, 10i + 3 and label i. */
const split: ImageSplit = {
  length: 7,
  height: 2,
  width: 2,
  channels: 1,
  images: Uint8Array.from({ length: 28 }, (_, i) => 10 * Math.floor(i / 4) + (i % 4)),
  labels: Uint8Array.from({ length: 7 }, (_, i) => i),
};

describe('examples', () => {
  test('by their indices: pixels and labels belong together', () => {
    const { images, labels } = imageInputs(split, { pixels: { scale: 1 } }).batch([6, 0, 3]);
    expect(images).toEqual({
      shape: [3, 2, 2, 1],
      values: Float32Array.of(60, 61, 62, 63, 0, 1, 2, 3, 30, 31, 32, 33),
    });
    expect(labels).toEqual({ shape: [3], values: Int32Array.of(6, 0, 3) });
  });

  test('an index that the split lacks is refused', () => {
    expect(() => imageInputs(split).batch([0, 7])).toThrow("index 7 lies outside the split's 0 … 6");
  });

  test('arrays of a batch may be kept: later batches do not write into them', () => {
    const inputs = imageInputs(split, { augment: affineDistortion() });
    const first = inputs.batch([1, 2], new Random(1));
    const copy = structuredClone(first);
    inputs.batch([3, 4], new Random(1));
    expect(first).toEqual(copy);
  });
});

describe('distortion', () => {
  const inputs = imageInputs(split, { augment: affineDistortion() });
  const distorted = (indices: number[], seed: number) =>
    inputs.batch(indices, new Random(seed)).images.values;

  test('depends on the source and the index, not on the place in the batch', () => {
    expect(distorted([1, 2, 6], 5).slice(8)).toEqual(distorted([6], 5));
    expect(distorted([6], 5)).not.toEqual(distorted([6], 6));
  });

  test('image i draws from the fork named i', () => {
    const draws: number[] = [];
    const augment = (input: Float32Array, output: Float32Array, _: unknown, random: Random) => {
      draws.push(random.uniform());
      output.set(input);
    };
    imageInputs(split, { augment }).batch([4, 0], new Random(5));
    expect(draws).toEqual(['4', '0'].map((name) => new Random(5).fork(name).uniform()));
  });

  test('without a source, as in evaluation: none', () => {
    expect(inputs.batch([5, 6])).toEqual(imageInputs(split).batch([5, 6]));
  });

  test('shuffled epochs differ in it, a resumed one does not', () => {
    const batches = () => shuffled(inputs, { batchSize: 2, random: new Random(5) });
    const straight = [...batches().from({ epoch: 3, example: 0 })];
    expect([...batches().from({ epoch: 3, example: 4 })]).toEqual(straight.slice(2));
    expect([...batches().from({ epoch: 4, example: 0 })]).not.toEqual(straight);
  });
});

describe('pixels', () => {
  test('default: 0 … 1', () => {
    const white = { ...split, images: split.images.map(() => 255) };
    expect(imageInputs(white).batch([0]).images.values).toEqual(Float32Array.of(1, 1, 1, 1));
  });

  test.each([
    ['without', undefined],
    ['with', (input: Float32Array, output: Float32Array) => output.set(input)],
  ])('padded in the centre, %s an augmentation that changes nothing', (_, augment) => {
    const inputs = imageInputs(split, { pixels: { padTo: 4, scale: 2, offset: -1 }, augment });
    const { images } = inputs.batch([0], new Random(1));
    expect([...images.values]).toEqual([-1, -1, -1, -1, -1, -1, 1, -1, -1, 3, 5, -1, -1, -1, -1, -1]);
    expect(images.shape).toEqual([1, 4, 4, 1]);
  });

  test('LeNet: background −0.1, ink 1.175, 28x28 at (2, 2) in 32x32', () => {
    const ink: ImageSplit = {
      ...split,
      length: 1,
      height: 28,
      width: 28,
      images: new Uint8Array(784).fill(255),
    };
    const { shape, values } = imageInputs(ink, { pixels: LENET_PIXELS }).batch([0]).images;
    expect(shape).toEqual([1, 32, 32, 1]);
    expect(values[2 * 32 + 1]).toBeCloseTo(-0.1, 6);
    expect(values[2 * 32 + 2]).toBeCloseTo(1.175, 6);
    expect(values[29 * 32 + 29]).toBeCloseTo(1.175, 6);
    expect(values[30 * 32 + 29]).toBeCloseTo(-0.1, 6);
  });

  test('channels stay together', () => {
    const rgb = { ...split, length: 2, height: 1, width: 2, channels: 3, images: split.images.slice(0, 12) };
    const { images } = imageInputs(rgb, { pixels: { scale: 1, padTo: 2 } }).batch([0]);
    expect([...images.values]).toEqual([0, 1, 2, 3, 10, 11, 0, 0, 0, 0, 0, 0]);
  });

  test('a canvas smaller than the image is refused', () => {
    expect(() => imageInputs(split, { pixels: { padTo: 1 } })).toThrow(
      'padTo: 1 is smaller than the image, 2x2',
    );
  });
});

import { describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import { type HostArray, type ImageSplit, type Split, holdOut, imageInputs, take } from '../src/index.ts';

/** Image i is 1x2 with the pixels 10i and 10i + 1, and label i. */
const images: ImageSplit = {
  length: 5,
  height: 1,
  width: 2,
  channels: 1,
  images: Uint8Array.of(0, 1, 10, 11, 20, 21, 30, 31, 40, 41),
  labels: Uint8Array.of(0, 1, 2, 3, 4),
};

/** Example i is the number 10i; with a source of randomness, the first draw of its fork named i is added. */
const numbers = (length: number): Split<{ x: HostArray<[number]> }> => ({
  length,
  batch: (indices, random) => ({
    x: {
      values: Float32Array.from(indices, (i) => 10 * i + (random?.fork(String(i)).uniform() ?? 0)),
      shape: [indices.length],
    },
  }),
});
const all = (split: Split<{ x: HostArray<[number]> }>, random?: Random) => [
  ...split.batch([...Array(split.length).keys()], random).x.values,
];

describe('take', () => {
  test('the first n images: a view of the same bytes', () => {
    const part = take(images, 2);
    expect(part).toEqual({
      ...images,
      length: 2,
      images: Uint8Array.of(0, 1, 10, 11),
      labels: Uint8Array.of(0, 1),
    });
    expect(part.images.buffer).toBe(images.images.buffer);
  });

  test('images by their indices: in the order given, repetitions too', () => {
    expect(take(images, [4, 0, 4])).toEqual({
      ...images,
      length: 3,
      images: Uint8Array.of(40, 41, 0, 1, 40, 41),
      labels: Uint8Array.of(4, 0, 4),
    });
  });

  test('more than 256 classes: labels stay whole', () => {
    const many = { ...images, labels: Int32Array.of(0, 300, 70_000, 3, 999) };
    expect(take(many, [2, 1]).labels).toEqual(Int32Array.of(70_000, 300));
    expect(imageInputs(many).batch([4, 2]).labels.values).toEqual(Int32Array.of(999, 70_000));
  });

  test('any split: the first n, by indices, and a part of a part', () => {
    expect(all(take(numbers(5), 2))).toEqual([0, 10]);
    expect(all(take(numbers(5), [4, 0, 4]))).toEqual([40, 0, 40]);
    expect(all(take(take(numbers(5), [4, 2, 1]), [2, 0]))).toEqual([10, 40]);
  });

  test('a part of a split: an example draws what it draws in the whole', () => {
    const whole = all(numbers(5), new Random(3));
    expect(all(take(numbers(5), [4, 2]), new Random(3))).toEqual([whole[4], whole[2]]);
  });

  test.each([images, numbers(5)])('what a split lacks is refused, with both numbers', (split) => {
    const taken = (which: number | number[]) => () => take(split as Split<unknown>, which);
    expect(taken(6)).toThrow(new RangeError('asked for 6 examples of a split that has 5'));
    expect(taken(1.5)).toThrow('asked for 1.5 examples');
    expect(taken([0, 5])).toThrow(new RangeError("index 5 lies outside the split's 0 … 4"));
    expect(taken([-1])).toThrow('index -1 lies outside');
  });

  test('a part is asked for an example beyond it: refused, though the whole has it', () => {
    expect(() => take(numbers(5), 2).batch([2])).toThrow("index 2 lies outside the split's 0 … 1");
    expect(() => take(numbers(5), [3, 4]).batch([2])).toThrow("index 2 lies outside the split's 0 … 1");
  });
});

describe('holdOut', () => {
  test('every example is in one part, each part in the original order', () => {
    const { train, validation } = holdOut(numbers(100), 30, new Random(1));
    const [rest, held] = [all(train), all(validation)];
    expect([rest.length, held.length]).toEqual([70, 30]);
    const ascending = (values: number[]) => values.toSorted((a, b) => a - b);
    expect(rest).toEqual(ascending(rest));
    expect(held).toEqual(ascending(held));
    expect(ascending([...rest, ...held])).toEqual(all(numbers(100)));
  });

  test('images stay images, with their shape and their labels', () => {
    const { train, validation } = holdOut(images, 2, new Random(7));
    expect(train).toMatchObject({ length: 3, height: 1, width: 2, channels: 1 });
    for (const { labels, images, length } of [train, validation]) {
      for (let i = 0; i < length; i++) {
        expect([images[2 * i], images[2 * i + 1]]).toEqual([10 * labels[i], 10 * labels[i] + 1]);
      }
    }
    expect([...train.labels, ...validation.labels].toSorted()).toEqual([0, 1, 2, 3, 4]);
  });

  test('one seed gives one choice, another seed another', () => {
    const held = (seed: number) => all(holdOut(numbers(100), 30, new Random(seed)).validation);
    expect(held(1)).toEqual(held(1));
    expect(held(1)).not.toEqual(held(2));
  });

  test('each example is held out equally often over many seeds', () => {
    const counts = new Array<number>(5).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      for (const value of all(holdOut(numbers(5), 2, new Random(seed)).validation)) counts[value / 10]++;
    }
    // Binomial: 2000 draws with probability 2/5 have a deviation of 22.
    for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(4 * 22);
  });

  test.each([0, 5, 6, -1, 2.5])('%d of 5 examples: refused, with what is possible', (n) => {
    expect(() => holdOut(images, n, new Random(1))).toThrow(
      new RangeError(`holdOut: cannot hold ${n} examples out of 5; expected a whole number from 1 to 4`),
    );
  });
});

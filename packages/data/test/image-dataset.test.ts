import { expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import { type ImageSplit, imageAt, mapSplits, stratified, syntheticDigits } from '../src/index.ts';

const split: ImageSplit = {
  length: 5,
  height: 1,
  width: 2,
  channels: 1,
  images: Uint8Array.of(0, 1, 10, 11, 20, 21, 30, 31, 40, 41),
  labels: Uint8Array.of(0, 0, 0, 1, 1),
};

test('the pixels of one image, as a view', () => {
  expect(imageAt(split, 1)).toEqual(Uint8Array.of(10, 11));
  expect(imageAt(split, 1).buffer).toBe(split.images.buffer);
});

test('stratified takes the classes in turn', () => {
  expect(stratified(split, 4)).toEqual(Uint32Array.of(0, 3, 1, 4));
  expect(() => stratified(split, 6)).toThrow(RangeError);
});

test('mapSplits changes every split; shape and sizes follow', () => {
  const data = syntheticDigits({ train: 6, test: 4, random: new Random(1) });
  const seen: number[] = [];
  const mapped = mapSplits(data, (part) => {
    seen.push(part.length);
    return { ...split, length: part.length - 1 };
  });
  expect(seen).toEqual([6, 4]);
  expect(mapped).toMatchObject({ name: 'synthetic-digits', height: 1, width: 2, channels: 1 });
  expect(mapped.provenance).toEqual({ ...data.provenance, sizes: { train: 5, test: 3 } });
});

import { expect, test } from 'vitest';
import { imageAt, stratified, subset, type ImageSplit } from '../src/index.ts';

const split: ImageSplit = {
  length: 5,
  height: 1,
  width: 2,
  channels: 1,
  images: Uint8Array.of(0, 1, 10, 11, 20, 21, 30, 31, 40, 41),
  labels: Uint8Array.of(0, 0, 0, 1, 1),
};

test('the first n', () => {
  expect(subset(split, 2)).toMatchObject({
    length: 2,
    images: Uint8Array.of(0, 1, 10, 11),
    labels: Uint8Array.of(0, 0),
  });
});

test('given indices, in their order', () => {
  const part = subset(split, [4, 0]);
  expect(part).toMatchObject({ length: 2, images: Uint8Array.of(40, 41, 0, 1), labels: Uint8Array.of(1, 0) });
  expect(imageAt(part, 1)).toEqual(Uint8Array.of(0, 1));
});

test('more than there is', () => {
  expect(() => subset(split, 6)).toThrow('asked for 6 examples of a split that has 5');
  expect(() => subset(split, [5])).toThrow('index 5 lies outside');
});

test('stratified takes the classes in turn', () => {
  expect(stratified(split, 4)).toEqual(Uint32Array.of(0, 3, 1, 4));
  expect(() => stratified(split, 6)).toThrow(RangeError);
});

import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { type ImageSplit, imageAt, syntheticDigits, take } from '@nutshell/data';
import { beforeAll, describe, expect, it } from 'vitest';
import { nearestNeighbours, vote } from '../../src/linear-classifier/nearest-neighbours.ts';

beforeAll(() => selectBackend());

/** Every distance, sorted: the definition. */
function byBruteForce(references: ImageSplit, queries: ImageSplit, k: number) {
  return Array.from({ length: queries.length }, (_, query) => {
    const a = imageAt(queries, query);
    return Array.from({ length: references.length }, (_, index) => {
      const b = imageAt(references, index);
      return { index, distance: a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) };
    })
      .sort((one, other) => one.distance - other.distance || one.index - other.index)
      .slice(0, k);
  });
}

describe('nearestNeighbours', () => {
  it('are those of brute force, in order, of images that are there several times too', async () => {
    const { train, test } = syntheticDigits({ train: 150, test: 40, random: new Random(3) }).splits;
    const twice = take(
      train,
      Uint32Array.from({ length: 300 }, (_, i) => (7 * i) % 150),
    );
    const found = await nearestNeighbours(twice, test, 6);
    const expected = byBruteForce(twice, test, 6).flat();
    expect([...found.indices]).toEqual(expected.map(({ index }) => index));
    expect([...found.distances]).toEqual(expected.map(({ distance }) => distance));
  });

  it('are exact where single precision is not: distances that differ by 1 in 50 million', async () => {
    const size = 28 * 28;
    const images = new Uint8Array(4 * size).fill(255);
    images[0 * size] = 252; // 9 from the query
    images[1 * size] = 253; // 4
    images.fill(254, 2 * size, 2 * size + 5); // 5
    images[3 * size] = 253; // 4 as well
    const references = { length: 4, height: 28, width: 28, channels: 1, images, labels: new Uint8Array(4) };
    const query = { ...references, length: 1, images: new Uint8Array(size).fill(255) };
    const found = await nearestNeighbours(references, query, 4);
    expect([...found.indices]).toEqual([1, 3, 2, 0]);
    expect([...found.distances]).toEqual([4, 4, 5, 9]);
  });

  it('tell how far they are, and end with an error of who is told, leaving no tensor behind', async () => {
    const { train, test } = syntheticDigits({ train: 20, test: 300, random: new Random(3) }).splits;
    const told: number[] = [];
    await nearestNeighbours(train, test, 1, (done) => void told.push(done));
    expect(told).toEqual([250, 300]);
    const before = tf.memory().numTensors;
    const stops = () => Promise.reject(new Error('stopped'));
    await expect(nearestNeighbours(train, test, 1, stops)).rejects.toThrow('stopped');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuse more neighbours than references, and images of another size', async () => {
    const { train, test } = syntheticDigits({ train: 5, test: 5, random: new Random(3) }).splits;
    await expect(nearestNeighbours(train, test, 6)).rejects.toThrow('6 neighbours of 5 references');
    await expect(nearestNeighbours(train, { ...test, width: 14 }, 1)).rejects.toThrow('784 pixels');
  });
});

describe('vote', () => {
  const labels = Uint8Array.of(7, 7, 1, 1, 4);
  const neighbours = (...indices: number[]) => ({
    indices: Uint32Array.from(indices),
    distances: new Float64Array(indices.length),
    k: indices.length,
  });

  it.each([
    ['the majority wins over the nearest', [4, 0, 1], 7],
    ['of two classes with two each the nearer one', [2, 0, 1, 3], 1],
    ['of three classes with one each the nearest', [4, 2, 0], 4],
    ['one neighbour decides alone', [3], 1],
  ])('%s', (_, indices, expected) => {
    expect([...vote(neighbours(...indices), labels)]).toEqual([expected]);
  });

  it('goes query by query', () => {
    const both = { indices: Uint32Array.of(0, 1, 2, 3), distances: new Float64Array(4), k: 2 };
    expect([...vote(both, labels)]).toEqual([7, 1]);
  });
});

import { selectBackend } from '@nutshell/core';
import { symmetricEigen } from '@nutshell/data';
import { temporaryFolder, tinyNetwork } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../src/card.ts';
import { type Features, featuresOf, neighbours, principalPlane } from '../src/features.ts';
import { keepFilters, keptFilters } from '../src/filters.ts';
import { picturesOf } from './pictures.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const rows = (...of: number[][]): Features => ({
  length: of.length,
  width: of[0].length,
  values: Float32Array.from(of.flat()),
});

it('features are what the last dense layer sees', async () => {
  const model = tinyNetwork({ size: 4 });
  const card: Card = {
    labels: ['a', 'b', 'c'],
    input: { size: 4, square: 4, mean: [0.5, 0.5, 0.5], sd: [0.25, 0.25, 0.25] },
    output: 'logits',
  };
  const pixels = [0, 1].map((k) => Uint8Array.from({ length: 48 }, (_, i) => (i * (7 + 30 * k)) % 256));
  const pictures = picturesOf(
    pixels.map((each) => ({ height: 4, width: 4, pixels: each })),
    [0, 1],
  );
  const found = await featuresOf({ model, card }, pictures);
  expect([found.length, found.width]).toEqual([2, 4]);
  const input = Float32Array.from(
    pixels.flatMap((each) => [...each]),
    (value) => (value / 255 - 0.5) / 0.25,
  );
  const logits = (model.predict(tf.tensor4d(input, [2, 4, 4, 3])) as tf.Tensor).dataSync();
  const [kernel, bias] = model.getLayer('logits').getWeights() as [tf.Tensor2D, tf.Tensor1D];
  const expected = tf.add(tf.matMul(tf.tensor2d(found.values, [2, 4]), kernel), bias).dataSync();
  expected.forEach((value, i) => expect(logits[i]).toBeCloseTo(value, 5));
});

it('neighbours are the nearest by distance, by hand', () => {
  const others = rows([0, 0], [3, 4], [1, 1], [-1, 0]);
  expect(neighbours(rows([0, 0], [3, 3]), others, 3)).toEqual([
    [0, 3, 2], // 0, 1, √2, 5
    [1, 2, 0], // 1, √8, √18, 5
  ]);
});

describe('the plane of rows', () => {
  it('is that of the covariance’s first two eigenvectors', () => {
    const points = Array.from({ length: 40 }, (_, i) => {
      const [a, b, c] = [Math.sin(i), Math.cos(3 * i), Math.sin(i ** 2)];
      return [5 * a + 9, 2 * a + 3 * b, c - b, 0.5 * c + a];
    });
    const { points: found, shares } = principalPlane(rows(...points));
    const mean = [0, 1, 2, 3].map((j) => points.reduce((sum, row) => sum + row[j] / 40, 0));
    const centred = points.map((row) => row.map((value, j) => value - mean[j]));
    const covariance = mean.map((_, j) =>
      mean.map((_, k) => centred.reduce((sum, row) => sum + row[j] * row[k], 0)),
    );
    const { values, vectors } = symmetricEigen(covariance);
    const total = values.reduce((sum, value) => sum + value, 0);
    for (const k of [0, 1]) {
      expect(shares[k]).toBeCloseTo(values[k] / total, 5);
      centred.forEach((row, i) =>
        expect(found[i][k]).toBeCloseTo(
          row.reduce((sum, value, j) => sum + value * vectors[k][j], 0),
          4,
        ),
      );
    }
  });

  it('of rows that are all alike is a point', () => {
    const { points, shares } = principalPlane(rows([1, 2], [1, 2]));
    expect(points).toEqual([[0, 0], [0, 0]]); // prettier-ignore
    expect(shares).toEqual([0, 0]);
  });
});

it('first kernels are kept after 0, 1, 2, 4, 8, … passes, and at the end', () => {
  const folder = temporaryFolder();
  const run = { path: (...names: string[]) => join(folder, ...names), config: { epochs: 11 } };
  expect(keptFilters(run)).toEqual([]);
  const model = tinyNetwork();
  for (let epoch = 0; epoch <= 11; epoch++) keepFilters(run, epoch, model);
  const kept = keptFilters(run);
  expect(kept.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 4, 8, 11]);
  const kernel = model.getLayer('conv1').getWeights()[0];
  expect(kept[3].shape).toEqual(kernel.shape);
  kernel.dataSync().forEach((value, i) => expect(kept[3].values[i]).toBeCloseTo(value, 4));
  writeFileSync(run.path('samples', 'filters-00002.json'), '{}');
  expect(() => keptFilters(run)).toThrow(
    /filters-00002\.json: "epoch" is missing: expected number; .*\. Remove it, and it is left out\.$/,
  );
});

it('first kernels of a run that was taken away make no folder in its place', () => {
  const folder = join(temporaryFolder(), 'gone');
  const run = { path: (...names: string[]) => join(folder, ...names), config: { epochs: 1 } };
  expect(() => keepFilters(run, 0, tinyNetwork())).toThrow(/ENOENT/);
  expect(existsSync(folder)).toBe(false);
});

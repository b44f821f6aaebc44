/** Where NaN stands among numbers: what the README says of it. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';

beforeAll(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

const rows = fc.array(fc.constantFrom(NaN, -Infinity, -1, 0, 1, 2, 3, Infinity), {
  minLength: 1,
  maxLength: 9,
});
/** The order in which NaN is the largest. */
const compare = (a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b)
    ? Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    : a < b
      ? -1
      : Number(a > b);

describe('topk', () => {
  it('of [1, NaN, 3, 2] begins with NaN and does not lose 3', () => {
    const { values, indices } = tf.topk([1, NaN, 3, 2], 2);
    expect([...values.dataSync()]).toEqual([NaN, 3]);
    expect([...indices.dataSync()]).toEqual([1, 2]);
  });

  it('gives the largest, NaN above infinity, the first of equals first', () => {
    fc.assert(
      fc.property(rows, fc.nat(8), (row, extra) => {
        const k = 1 + (extra % row.length);
        const { values, indices } = tf.topk(tf.tensor1d(row), k);
        const order = row.map((_, i) => i).sort((i, j) => compare(row[j], row[i]) || i - j).slice(0, k); // prettier-ignore
        expect([...indices.dataSync()]).toEqual(order);
        expect([...values.dataSync()]).toEqual(order.map((i) => row[i]));
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('searchSorted', () => {
  it.each(['left', 'right'] as const)('counts NaN as the largest, from the %s', (side) => {
    fc.assert(
      fc.property(rows, rows, (sequence, values) => {
        const sorted = [...sequence].sort(compare);
        const places = tf.searchSorted(tf.tensor1d(sorted), tf.tensor1d(values), side);
        const before = (v: number) => sorted.filter((s) => compare(s, v) < Number(side === 'right')).length;
        expect([...places.dataSync()]).toEqual(values.map(before));
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe('extremes', () => {
  it('of numbers and NaN are NaN; their place is that of a NaN at the start, otherwise of the extreme number', () => {
    for (const [row, largest, smallest] of [
      [[NaN, 1, 3], 0, 0],
      [[1, NaN, 3], 2, 0],
      [[1, 3, NaN], 1, 0],
      [[-Infinity, NaN], 0, 0],
      [[Infinity, NaN, 2], 0, 2],
    ] as [number[], number, number][]) {
      expect([tf.max(row), tf.min(row)].map((x) => x.dataSync()[0])).toEqual([NaN, NaN]);
      expect([tf.argMax(row), tf.argMin(row)].map((x) => x.dataSync()[0])).toEqual([largest, smallest]);
    }
  });

  it('of windows with NaN are NaN or one of their numbers', () => {
    for (const channels of [1, 16])
      for (let place = 0; place < 4; place++) {
        const numbers = [4, 1, 3, 2].map((value, i) => (i === place ? NaN : value));
        const x = tf.tensor4d(numbers.flatMap((value) => Array<number>(channels).fill(value)), [1, 2, 2, channels]); // prettier-ignore
        const largest = tf.maxPool(x, 2, 1, 'valid').dataSync();
        expect(largest.every((y) => numbers.some((value) => Object.is(value, y)))).toBe(true);
      }
  });
});

/** Programs whose numbers vary from one step to the next: they are compiled when they begin to vary, and then no more. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../src/backend.ts';
import { registerOnnxBackend } from '../src/register.ts';

let backend: OnnxBackend;
beforeAll(async () => {
  backend = registerOnnxBackend();
  await tf.setBackend('onnx');
});

/** Results of the program for 0, 1, … and how many graphs were compiled for them. */
function run(program: (x: tf.Tensor2D, step: number) => tf.Tensor, steps = 6) {
  backend.resetStats();
  const results = Array.from({ length: steps }, (_, step) =>
    tf.tidy(() => {
      const x = tf.sub(tf.square(tf.tensor2d([-3, -1, 0, 2, 5, -4, 1, 6, 9, -8, 6, -2], [3, 4])), 20); // no leaf
      return [...program(x as tf.Tensor2D, step).dataSync()];
    }),
  );
  return { results, compiles: backend.stats().compiles };
}
const column = (t: tf.Tensor2D) => tf.reshape(tf.slice(t, [0, 0], [3, 1]), [3]) as tf.Tensor1D;
/** The squares less 20. */
const x = [
  [-11, -19, -20, -16],
  [5, -4, -19, 16],
  [61, 44, 16, -16],
];

type Case = [name: string, (x: tf.Tensor2D, step: number) => tf.Tensor, (step: number) => number[]];
const cases: Case[] = [
  ['the begin of a slice', (t, s) => tf.slice(t, [s % 3, 1], [1, 2]), (s) => x[s % 3].slice(1, 3)],
  ['the begin of a strided slice', (t, s) => tf.stridedSlice(t, [0, s % 2], [3, 4], [2, 2]), (s) => [x[0], x[2]].flatMap((row) => [row[s % 2], row[(s % 2) + 2]])], // prettier-ignore
  ['the share of a margin', (t, s) => tf.pad(column(t), [[s, 6 - s]]), (s) => [...new Array<number>(s).fill(0), ...x.map(([first]) => first), ...new Array<number>(6 - s).fill(0)]], // prettier-ignore
  ['the number in a margin', (t, s) => tf.pad(column(t), [[1, 1]], s + 1), (s) => [s + 1, ...x.map(([first]) => first), s + 1]], // prettier-ignore
  ['the bounds of clipByValue', (t, s) => tf.clipByValue(t, -s - 1, s), (s) => x.flat().map((v) => Math.max(-s - 1, Math.min(s, v)) + 0)], // prettier-ignore
  ['the slope of leakyRelu', (t, s) => tf.leakyRelu(t, s / 4), (s) => x.flat().map((v) => (v < 0 ? (v * s) / 4 + 0 : v))], // prettier-ignore
  ['the value of fill', (t, s) => tf.add(t, tf.fill([3, 4], s)), (s) => x.flat().map((v) => v + s)],
  ['the slope of step', (t, s) => tf.step(t, s + 0.5), (s) => x.flat().map((v) => (v > 0 ? 1 : s + 0.5))],
  ['the numbers of oneHot', (t, s) => tf.oneHot(tf.cast(tf.slice(column(t), 1, 1), 'int32'), 6, s, -s - 1), (s) => [0, 1, 2, 3, 4, 5].map((i) => (i === 5 ? s : -s - 1))], // prettier-ignore
  ['the gradient of a slice', (t, s) => tf.grad((v: tf.Tensor) => tf.square(tf.slice(v, [s % 3, 0], [1, 4])))(t), (s) => x.flatMap((row, i) => row.map((v) => (i === s % 3 ? 2 * v : 0)))], // prettier-ignore
];

describe.each(cases)('%s that varies', (_, program, expected) => {
  it('gives the right results, and is compiled twice', () => {
    const { results, compiles } = run(program);
    results.forEach((result, step) => {
      expect(result.map((v) => v + 0)).toEqual(expected(step));
    });
    expect(compiles).toBeLessThanOrEqual(2);
  });
});

it('several numbers that begin to vary one after the other cost one compilation each', () => {
  const { results, compiles } = run(
    (t, s) => tf.add(tf.clipByValue(t, s < 2 ? -5 : -5 - s, 1), tf.fill([3, 4], s < 4 ? 1 : s)),
    8,
  );
  results.forEach((result, s) => {
    const low = s < 2 ? -5 : -5 - s;
    expect(result).toEqual(x.flat().map((v) => Math.max(low, Math.min(1, v)) + (s < 4 ? 1 : s)));
  });
  expect(compiles).toBe(3);
});

it('the epsilon of a batch normalisation varies', () => {
  const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 1, 2]);
  backend.resetStats();
  for (const epsilon of [3, 0, 8, 15]) {
    const y = tf.batchNorm(tf.square(image) as tf.Tensor4D, [1, 0], [1, 1], undefined, undefined, epsilon);
    const deviation = Math.sqrt(1 + epsilon);
    const expected = [0, 4, 8, 16].map((v) => v / deviation);
    [...y.dataSync()].forEach((v, i) => expect(v).toBeCloseTo(expected[i], 5));
  }
  expect(backend.stats().compiles).toBe(2);
});

describe('a slice of rows of a tensor that is known', () => {
  const data = () => tf.tensor3d(Array.from({ length: 24 }, (_, i) => i), [4, 3, 2]); // prettier-ignore
  const slices: [begin: number[], size: number[]][] = [
    [[1, 0, 0], [2, 3, 2]],
    [[2, 1, 0], [1, 2, 2]],
    [[3, 2, 1], [1, 1, 1]],
    [[0, 2, 1], [4, 1, 1]],
    [[1, 1, 0], [2, 2, 2]],
    [[1, 1, 1], [1, 2, 1]],
  ]; // prettier-ignore
  it.each(slices)('from %j, as large as %j, has its elements', (begin, size) => {
    const expected: number[] = [];
    for (let i = 0; i < size[0]; i++)
      for (let j = 0; j < size[1]; j++)
        for (let k = 0; k < size[2]; k++)
          expected.push(6 * (begin[0] + i) + 2 * (begin[1] + j) + begin[2] + k);
    expect([...tf.slice(data(), begin, size).dataSync()]).toEqual(expected);
  });

  it('is computed at once', () => {
    const rows = data();
    backend.resetStats();
    for (let i = 0; i < 4; i++) tf.slice(rows, [i, 0, 0], [1, 3, 2]).dataSync();
    expect(backend.stats().runs).toBe(0);
  });
});

/** Indices that no one knows before the graph runs are checked when it runs, in single runs, in compiled functions and in frozen ones. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.ts';
import { expectCaptured, number, set, useOnnx, variable } from './refusals.ts';

useOnnx();

const int = (values: number[], shape = [values.length]) => tf.tensor(values, shape, 'int32');
/** The same numbers, as the result of a computation. */
const computed = (indices: tf.Tensor) => tf.sub(tf.add(indices, 1), 1).toInt();
const matrix = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);

/** Operations that take indices: a function of them, those that are right, those that are not, and what the message says. */
const operations: [
  string,
  (indices: tf.Tensor) => tf.Tensor,
  right: tf.Tensor,
  wrong: [indices: tf.Tensor, index: number, size: number][],
][] = [
  ['gather', (i) => tf.gather([10, 20, 30], i as tf.Tensor1D), int([0, 2]), [[int([0, -1]), -1, 3], [int([3, 0]), 3, 3]]], // prettier-ignore
  ['gather', (i) => tf.gather(matrix(), i as tf.Tensor1D, 1), int([0, 1]), [[int([-7, 0]), -7, 2], [int([0, 2]), 2, 2]]], // prettier-ignore
  ['gather', (i) => tf.gather(tf.ones([2, 3]), i as tf.Tensor2D, 1, 1), int([2, 0], [2, 1]), [[int([0, 3], [2, 1]), 3, 3], [int([-1, 3], [2, 1]), -1, 3]]], // prettier-ignore
  ['gatherND', (i) => tf.gatherND(matrix(), i), int([2, 1], [1, 2]), [[int([1, -1], [1, 2]), -1, 2], [int([3, 0], [1, 2]), 3, 3]]], // prettier-ignore
  ['gatherND', (i) => tf.gatherND(matrix(), i), int([2, 0], [2, 1]), [[int([-1, 0], [2, 1]), -1, 3]]], // prettier-ignore
  ['scatterND', (i) => tf.scatterND(i, tf.ones([1]) as tf.Tensor1D, [3, 2]), int([2, 1], [1, 2]), [[int([0, 2], [1, 2]), 2, 2], [int([-1, 0], [1, 2]), -1, 3]]], // prettier-ignore
  ['tensorScatterUpdate', (i) => tf.tensorScatterUpdate(tf.zeros([3]), i, tf.ones([1])), int([2], [1, 1]), [[int([-1], [1, 1]), -1, 3], [int([3], [1, 1]), 3, 3]]], // prettier-ignore
  ['sparseToDense', (i) => tf.sparseToDense(i, tf.tensor1d([5]), [3], 0), int([1], [1, 1]), [[int([3], [1, 1]), 3, 3]]], // prettier-ignore
];

describe.each(operations)('%s', (name, f, right, wrong) => {
  const message = (index: number, size: number) =>
    new RegExp(`^${name}: the index ${index} is not in \\[0, ${size - 1}\\].* ${size} elements`);

  it('names a computed index of no element when it runs', () => {
    for (const [indices, index, size] of wrong) {
      const result = f(computed(indices));
      expect(() => result.dataSync()).toThrow(message(index, size));
      expect(() => result.dataSync()).toThrow(message(index, size)); // again
      expect(() => tf.add(result, 1)).toThrow(message(index, size));
    }
    expect([...f(computed(right)).dataSync()]).toEqual([...f(right).dataSync()]);
  });

  it.each([false, true])(
    'names an argument of no element at every call of a compiled function, frozen %s',
    (freeze) => {
      // prettier-ignore
      const g = compile((indices: tf.Tensor) => tf.tidy(() => f(indices)), { freeze });
      const h = compile((indices: tf.Tensor) => tf.tidy(() => f(computed(indices))), { freeze });
      const expected = [...f(right).dataSync()];
      for (const each of [g, h]) {
        for (let call = 0; call < 3; call++) expect([...each(right).dataSync()]).toEqual(expected);
        for (const [indices, index, size] of wrong) {
          expect(() => each(indices).dataSync()).toThrow(message(index, size));
          expect([...each(right).dataSync()]).toEqual(expected);
        }
      }
      expectCaptured();
    },
  );
});

describe('an index of no element', () => {
  it('in a variable is named at every call', () => {
    const at = tf.variable(int([1]), false);
    const f = compile((x: tf.Tensor) => tf.tidy(() => tf.gather(x, at as tf.Tensor1D)));
    const x = tf.tensor1d([10, 20]);
    for (let call = 0; call < 3; call++) expect(number(f(x))).toBe(20);
    set(at, () => int([2]));
    expect(() => f(x)).toThrow(/gather: the index 2 is not in \[0, 1\]/);
    set(at, () => int([0]));
    expect(number(f(x))).toBe(10);
    at.dispose();
  });

  it('stops a step before anything is assigned', () => {
    const w = variable(1);
    const step = compile((indices: tf.Tensor) =>
      tf.tidy(() => w.assign(tf.add(w, tf.sum(tf.gather([10, 20], indices as tf.Tensor1D))))),
    );
    for (let call = 0; call < 3; call++) step(int([0]));
    expect(() => step(int([2]))).toThrow(/index 2/);
    expect(number(w)).toBe(31);
    step(int([1]));
    expect(number(w)).toBe(51);
  });

  it('leaves the tensors alone that do not depend on it, and names each of two mistakes', () => {
    const [one, two] = [tf.gather([1, 2], computed(int([5]))), tf.gather([1, 2, 3], computed(int([-5])))];
    const other = tf.gather([1, 2], computed(int([1])));
    const sum = tf.add(one, other);
    expect(() => one.dataSync()).toThrow(/index 5/);
    expect(() => two.dataSync()).toThrow(/index -5/);
    expect(() => sum.dataSync()).toThrow(/index 5/);
    expect(number(other)).toBe(2);
  });

  it('of an image is no mistake for cropAndResize, which gives zeros, below the first one too', () => {
    const crop = (numbers: tf.Tensor) =>
      tf.image.cropAndResize(tf.ones([2, 2, 2, 1]), tf.tensor2d([[0, 0, 1, 1], [0, 0, 1, 1]]), numbers as tf.Tensor1D, [1, 1]); // prettier-ignore
    for (const number of [-1, 2]) expect([...crop(computed(int([number, 1]))).dataSync()]).toEqual([0, 1]);
  });

  it('of a one is no mistake for oneHot and unsortedSegmentSum, which leave it out', () => {
    const hot = compile((i: tf.Tensor) => tf.oneHot(i as tf.Tensor1D, 2));
    const sums = compile((i: tf.Tensor) => tf.unsortedSegmentSum(tf.tensor1d([1, 2]), i as tf.Tensor1D, 2));
    for (let call = 0; call < 3; call++) {
      expect([...hot(int([-1, 2])).dataSync()]).toEqual([0, 0, 0, 0]);
      expect([...sums(int([-1, 2])).dataSync()]).toEqual([0, 0]);
    }
  });
});

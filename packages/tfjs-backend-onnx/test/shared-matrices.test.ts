/** Products of many matrices with one, which are computed in blocks: the cpu backend knows nothing of blocks. */
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { topologicalOrder } from '../src/graph/order.ts';
import { registerOnnxBackend } from '../src/index.ts';
import { optimise } from '../src/lowering/optimise.ts';
import { targetOf } from '../src/lowering/target.ts';
import { draw } from './differential/arbitraries.ts';

const backend = registerOnnxBackend();
beforeEach(async () => void (await tf.setBackend('onnx')));
const block = targetOf({ kind: 'cpu', threads: 1 }).block;

const numbers = (shape: number[], seed: number) =>
  draw('float32', shape, { from: -1, to: 1 }, seed).toTensor() as tf.Tensor2D;

/** How often each operator is in what the tensors are lowered to. */
function operators(tensors: tf.Tensor[]): Record<string, number> {
  const outputs = tensors.map((tensor) => backend.nodeOf(tensor));
  const counts: Record<string, number> = {};
  for (const { op } of topologicalOrder(optimise(outputs, { kind: 'cpu', threads: 1 })))
    counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

async function expectSame(compute: () => tf.Tensor[]): Promise<void> {
  const values = () => tf.tidy(() => compute().map((tensor) => tensor.dataSync<'float32'>()));
  const actual = values();
  await tf.setBackend('cpu');
  const expected = values();
  expected.forEach((tensor, i) => {
    expect(actual[i].length).toBe(tensor.length);
    const scale = tensor.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const error = tensor.reduce((worst, value, j) => Math.max(worst, Math.abs(value - actual[i][j])), 0);
    expect(error / scale).toBeLessThan(5e-6);
  });
}

/** h ← f(x h W) so many times, with one matrix. */
function chain(rows: number, units: number, steps: number, transposed: boolean): tf.Tensor2D[] {
  const W = tf.mul(numbers([units, units], 1), 0.2) as tf.Tensor2D;
  const results = [numbers([rows, units], 2)];
  for (let t = 0; t < steps; t++)
    results.push(tf.tanh(tf.add(tf.matMul(results[t], W, false, transposed), results[t])));
  return results;
}

describe('products that share a matrix', () => {
  it.each([true, false])(
    'are blocked convolutions, the matrix being reordered once (transposed: %s)',
    (transposed) => {
      const counts = tf.tidy(() => operators([chain(5, 32, 10, transposed)[10]]));
      expect(counts.Gemm ?? 0).toBe(block > 0 ? 0 : 10);
      expect(counts.Conv ?? 0).toBe(block > 0 ? 10 : 0);
      expect(counts.ReorderInput ?? 0).toBe(block > 0 ? 1 : 0);
      expect(counts.ReorderOutput ?? 0).toBe(block > 0 ? 1 : 0);
      expect(counts.Transpose ?? 0).toBeLessThan(4);
      expect(counts.Add ?? 0).toBe(0); // but a part of the product
    },
  );

  it('are left where they are few, of many rows, or of no whole blocks', () => {
    const products = (...form: [number, number, number]) =>
      tf.tidy(() => operators([chain(...form, false)[form[2]]])).Gemm ?? 0;
    expect(products(5, 32, 4)).toBe(4);
    expect(products(300, 32, 10)).toBe(10);
    expect(products(5, 20, 10)).toBe(10);
  });

  it('are left where a gradient for each step would turn their rows round at once', () => {
    const counts = tf.tidy(() => {
      const gradient = tf.grad((W: tf.Tensor) => {
        let h = numbers([5, 32], 2);
        for (let t = 0; t < 10; t++) h = tf.tanh(tf.matMul(h, W as tf.Tensor2D));
        return tf.sum(h);
      })(numbers([32, 32], 1));
      return operators([gradient]);
    });
    expect(counts.Conv).toBeUndefined();
  });

  const uses: Record<string, (h: tf.Tensor2D[]) => tf.Tensor[]> = {
    'one by one': (h) => h,
    'joined by rows': (h) => [tf.concat(h)],
    'joined by columns': (h) => [tf.concat(h, 1)],
    'joined with another matrix': (h) => [tf.concat([h[3], numbers([5, 7], 5)], 1), tf.concat([h[3], numbers([1, 32], 6)])], // prettier-ignore
    'in pieces of whole blocks': (h) => tf.split(h[9], 2, 1).flatMap((piece) => [piece, tf.exp(piece)]),
    'in pieces of no whole blocks': (h) => tf.split(h[9], [5, 20, 7], 1).map((piece) => tf.exp(piece)),
    'cut by rows and columns': (h) => [tf.slice(h[9], [1, 0], [3, 32]), tf.slice(h[9], [0, 3], [5, 20]), tf.slice(h[9], [0, 16], [5, 16])], // prettier-ignore
    padded: (h) => [tf.pad(h[9], [[1, 2], [0, 16]]), tf.pad(h[9], [[0, 0], [3, 0]], 2)], // prettier-ignore
    transposed: (h) => [tf.transpose(h[9]), tf.matMul(h[9], h[8], true), tf.matMul(h[9], h[8], false, true)],
    reshaped: (h) => [tf.reshape(h[9], [5, 4, 8]), tf.exp(tf.reshape(h[9], [5, 1, 32])), tf.reshape(h[9], [160])], // prettier-ignore
    summed: (h) => [tf.sum(h[9]), tf.sum(h[9], 0), tf.mean(h[9], 1), tf.max(h[9], 0, true)],
    'with rows, columns and numbers': (h) => [
      tf.add(h[9], numbers([32], 7)),
      tf.mul(h[9], numbers([1, 32], 8)),
      tf.sub(numbers([5, 1], 9), h[9]),
      tf.mul(h[9], 3),
      tf.greater(h[9], 0).toFloat(),
      tf.softmax(h[9]),
    ],
  };
  it.each(Object.entries(uses))('are right, used %s', async (_, use) => {
    await expectSame(() => use(chain(5, 32, 9, false)));
  });

  it('are right where the left matrix has no whole blocks of columns', async () => {
    await expectSame(() => {
      const W = numbers([21, 48], 1);
      return Array.from({ length: 9 }, (_, i) => tf.matMul(numbers([4, 21], 2 + i), W));
    });
  });
});

describe('a sum over many rows', () => {
  it('turns the left matrix round beforehand, and is the same', async () => {
    const product = () => [tf.matMul(numbers([600, 24], 1), numbers([600, 160], 2), true)];
    expect(tf.tidy(() => operators(product()))).toMatchObject({ Transpose: 1, Gemm: 1 });
    await expectSame(product);
  });
});

it('what is joined and taken apart again is neither', async () => {
  const pieces = () => [1, 2, 3].map((seed) => numbers([2, seed], seed));
  const again = () =>
    tf.split(tf.reshape(tf.reshape(tf.concat(pieces(), 1), [2, 1, 6]), [2, 6]), [1, 2, 3], 1);
  expect(tf.tidy(() => operators(again()))).toEqual({ Leaf: 3 });
  expect(tf.tidy(() => operators(tf.split(tf.concat(pieces(), 1), [2, 2, 2], 1)))).toMatchObject({ Split: 1, Concat: 1 }); // prettier-ignore
  await expectSame(again);
});

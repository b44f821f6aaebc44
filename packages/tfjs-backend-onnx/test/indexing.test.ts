import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type OnnxBackend, registerOnnxBackend } from '../src/index.ts';

let backend: OnnxBackend;
beforeEach(async () => {
  backend = registerOnnxBackend();
  await tf.setBackend('onnx');
});

describe('sums of rows', () => {
  it('lose no addend to another thread', async () => {
    registerOnnxBackend({ name: 'onnx-2', threads: 2 });
    await tf.setBackend('onnx-2');
    const [rows, width, segments] = [2500, 128, 65];
    const ids = Int32Array.from({ length: rows }, (_, i) => (i * 7919) % 13);
    const counts = new Array<number>(segments).fill(0);
    for (const id of ids) counts[id]++;
    for (let run = 0; run < 5; run++) {
      const sums = tf.tidy(() =>
        tf
          .unsortedSegmentSum(tf.ones([rows, width]) as tf.Tensor2D, tf.tensor1d(ids, 'int32'), segments)
          .min(1),
      );
      expect(Array.from(sums.dataSync())).toEqual(counts);
    }
  });

  it('leave out rows of no segment', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
    const sums = tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 3, 1], 'int32'), 3);
    expect(Array.from(sums.dataSync())).toEqual([0, 0, 8, 10, 0, 0]);
  });
});

describe('an index of no element', () => {
  const table = () => tf.tensor2d([1, 2, 3, 4], [2, 2]);
  it.each([-1, 2])('is refused when it is recorded: %i', (index) => {
    const indices = tf.tensor1d([0, index], 'int32');
    expect(() => tf.gather(table(), indices)).toThrow(/not in \[0, 1\]/);
    expect(() => tf.gatherND(table(), indices.reshape([2, 1]))).toThrow(/Invalid indices/);
    expect(() => tf.scatterND(indices.reshape([2, 1]), tf.ones([2, 2]), [2, 2])).toThrow(/Invalid indices/);
  });
});

describe('topk', () => {
  it('gives either of its results without the other', () => {
    const x = tf.tensor1d([3, 9, 9, 1]);
    expect(Array.from(tf.tidy(() => tf.topk(x, 2).values).dataSync())).toEqual([9, 9]);
    expect(Array.from(tf.tidy(() => tf.topk(x, 2).indices).dataSync())).toEqual([1, 2]);
  });
});

describe('rotateWithOffset', () => {
  it('compiles one graph for all angles', () => {
    const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const rotated = (radians: number) =>
      Array.from(tf.tidy(() => tf.image.rotateWithOffset(image, radians)).dataSync());
    const upright = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(rotated(0)).toEqual(upright);
    const { compiles } = backend.stats();
    expect(rotated(Math.PI / 2)).not.toEqual(upright);
    expect(backend.stats().compiles).toBe(compiles);
  });
});

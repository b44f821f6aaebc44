import * as tf from '@tensorflow/tfjs';
import { compile } from '@nutshell/core';
import type { OnBlock } from './blocks.ts';

/**
 * Rows of one product of matrices: so few that sums of products of bytes stay below 2²⁴ and are whole numbers in single precision too.
 * Blocks are added up in double precision, so the second moments of images are exact.
 */
const ROWS = 256;

/** Σ x xᵀ over all examples of each class, of feature vectors x = (features, 1): every least-squares problem on them needs it. */
export interface SecondMoments {
  /** Length of x: the number of features, and 1. */
  size: number;
  /** By class: [size, size], symmetric. The last row is Σ x, the last number of all the number of examples. */
  ofClass: Float64Array[];
}

/** Fills rows with the features of examples, one after the other. */
export type FillRows = (examples: ArrayLike<number>, rows: Float32Array) => void;

/**
 * @param features number of features of an example
 * @param fill writes the features of the examples whose indices it is given, [examples, features]
 * @param onBlock is told how many examples are done
 */
export async function secondMoments(
  { labels, classes, features }: { labels: ArrayLike<number>; classes: number; features: number },
  fill: FillRows,
  onBlock: OnBlock = () => {},
): Promise<SecondMoments> {
  const size = features + 1;
  const product = compile((x: tf.Tensor2D) => tf.tidy(() => tf.matMul(x, x, true)));
  const ofClass: Float64Array[] = [];
  const rows = new Float32Array(ROWS * features);
  let done = 0;
  try {
    for (let c = 0; c < classes; c++) {
      const examples = indicesOf(labels, c);
      const sum = new Float64Array(size * size);
      for (let start = 0; start < examples.length; start += ROWS) {
        const block = examples.subarray(start, start + ROWS);
        fill(block, rows);
        const x = tf.tensor2d(withOnes(rows, block.length, features), [ROWS, size]);
        const products = product(x);
        const values = (await products.data()) as Float32Array;
        for (let i = 0; i < sum.length; i++) sum[i] += values[i];
        tf.dispose([x, products]);
        done += block.length;
        await onBlock(done);
      }
      ofClass.push(sum);
    }
    return { size, ofClass };
  } finally {
    product.dispose();
  }
}

/** Mean and covariance of the features over all classes. */
export function distributionOf({ size, ofClass }: SecondMoments): {
  mean: Float64Array;
  covariance: Float64Array;
} {
  const n = size - 1;
  const total = sumOf(ofClass);
  const examples = total[size * size - 1];
  const mean = total.slice(n * size, n * size + n).map((sum) => sum / examples);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) covariance[i * n + j] = total[i * size + j] / examples - mean[i] * mean[j];
  }
  return { mean, covariance };
}

/** The elementwise sum of arrays of the same length. */
export function sumOf(arrays: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(arrays[0].length);
  for (const array of arrays) {
    for (let i = 0; i < sum.length; i++) sum[i] += array[i];
  }
  return sum;
}

/** The rows with a 1 behind each, and rows of zeros up to the fixed number: so the product is compiled for one shape. */
function withOnes(rows: Float32Array, count: number, features: number): Float32Array {
  const size = features + 1;
  const out = new Float32Array(ROWS * size);
  for (let row = 0; row < count; row++) {
    out.set(rows.subarray(row * features, (row + 1) * features), row * size);
    out[row * size + features] = 1;
  }
  return out;
}

function indicesOf(labels: ArrayLike<number>, c: number): Uint32Array {
  const indices = new Uint32Array(labels.length);
  let count = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === c) indices[count++] = i;
  return indices.subarray(0, count);
}

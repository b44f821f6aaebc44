/** Pictures in the space of a network's features: what its last dense layer sees of them. */
import { rowsOf } from '@nutshell/core';
import { featureLayer, placeOf } from '@nutshell/core/pictures';
import type { ImageInputs } from '@nutshell/data';
import * as tf from '@tensorflow/tfjs';
import type { Classifier } from './classifier.ts';
import type { AnyPictures } from './data.ts';
import { batchSizeOf, seenExamples } from './evaluate.ts';

/** Rows of numbers, one for each picture. */
export interface Features {
  length: number;
  /** Numbers of a row. */
  width: number;
  /** [length, width] */
  values: Float32Array;
}

/** The features of pictures. */
export async function featuresOf(
  { model, card }: Pick<Classifier, 'model' | 'card'>,
  pictures: AnyPictures,
): Promise<Features> {
  const part = tf.model({ inputs: model.inputs, outputs: placeOf(featureLayer(model)).output });
  const rows = rowsOf<ImageInputs, { features: tf.Tensor2D }>(
    ({ images }) => ({ features: part.apply(images) as tf.Tensor2D }),
    { batchSize: batchSizeOf(card) },
  );
  const { length } = pictures;
  const { features: values } = await rows(seenExamples(pictures, card));
  rows.dispose();
  return { length, width: values.length / length, values };
}

const rowOf = ({ width, values }: Features, i: number) => values.subarray(i * width, (i + 1) * width);

/** Some of the rows, in that order. */
export function rowsAt(features: Features, indices: readonly number[]): Features {
  const { width } = features;
  const values = new Float32Array(indices.length * width);
  indices.forEach((i, row) => values.set(rowOf(features, i), row * width));
  return { length: indices.length, width, values };
}

/**
 * Of each row the indices of those of `others` that are nearest to it by Euclidean distance, the nearest first (Krizhevsky et al. 2012,
 * figure 4).
 * @param k how many, or all if there are fewer
 */
export function neighbours(features: Features, others: Features, k: number): number[][] {
  return Array.from({ length: features.length }, (_, row) => {
    const from = rowOf(features, row);
    const distances = Float64Array.from({ length: others.length }, (_, i) =>
      rowOf(others, i).reduce((sum, value, j) => sum + (value - from[j]) ** 2, 0),
    );
    return [...distances.keys()].sort((a, b) => distances[a] - distances[b] || a - b).slice(0, k);
  });
}

/** Rows as points of the plane in which they differ most. */
export interface PlaneOfRows {
  points: [x: number, y: number][];
  /** Of the variance of the rows, that along x and along y. */
  shares: [number, number];
}

/** Rounds after which the directions stand still to many digits, unless two of them are worth the same. */
const ROUNDS = 200;

/**
 * The first two principal components of rows, centred, by orthogonal iteration (Golub and Van Loan, "Matrix computations", section 8.2),
 * which needs no matrix of [width, width].
 */
export function principalPlane(features: Features): PlaneOfRows {
  const { length, width } = features;
  const mean = new Float64Array(width);
  for (let i = 0; i < length; i++) rowOf(features, i).forEach((value, j) => (mean[j] += value / length));
  const centred = Array.from({ length }, (_, i) =>
    Float64Array.from(rowOf(features, i), (value, j) => value - mean[j]),
  );
  const along = (axis: Float64Array) => centred.map((row) => dot(row, axis));
  // Any start will do that is not across the components.
  let axes: Float64Array[] = [0, 1].map((k) =>
    Float64Array.from({ length: width }, (_, j) => Math.sin((j + 1) * (k + 1))),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const next = axes.map((axis) => {
      const moved = new Float64Array(width);
      along(axis).forEach((length, i) => add(moved, centred[i], length));
      return moved;
    });
    add(next[1], next[0], -dot(next[1], next[0]) / (dot(next[0], next[0]) || 1));
    axes = next.map(unit);
  }
  const [xs, ys] = axes.map(along);
  const total = centred.reduce((sum, row) => sum + dot(row, row), 0) || 1;
  const share = (values: number[]) => values.reduce((sum, value) => sum + value ** 2, 0) / total;
  return { points: xs.map((x, i) => [x, ys[i]]), shares: [share(xs), share(ys)] };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

/** to += factor · from */
function add(to: Float64Array, from: Float64Array, factor: number): void {
  for (let j = 0; j < to.length; j++) to[j] += factor * from[j];
}

/** Of length 1, its largest component positive; zeros stay zeros. */
function unit(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  const scale = (Math.sign(largest) || 1) / (Math.sqrt(dot(vector, vector)) || 1);
  return vector.map((value) => value * scale);
}

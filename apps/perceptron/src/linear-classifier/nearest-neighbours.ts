import * as tf from '@tensorflow/tfjs';
import { compile } from '@nutshell/core';
import { type ImageSplit, imageAt } from '@nutshell/data';
import type { OnBlock } from './blocks.ts';

/** Rows of one product of matrices. A block of distances is 2.5 million numbers. */
const QUERIES = 250;
const REFERENCES = 10_000;

export interface Neighbours {
  /** Indices of the references, [queries, k], the nearest first; of two at the same distance the one with the lower index. */
  indices: Uint32Array;
  /** Squared Euclidean distances of the pixels' bytes, [queries, k]. */
  distances: Float64Array;
  k: number;
}

/**
 * The k nearest references of every query by Euclidean distance, exactly: |a − b|² = |a|² + |b|² − 2 a·b with all products at once on
 * the tensor backend sorts out the candidates, and their distances are then computed in whole numbers.
 * @param onBlock is told how many queries are done
 * @throws RangeError if there are fewer references than neighbours asked for, or the images differ in size.
 */
export async function nearestNeighbours(
  references: ImageSplit,
  queries: ImageSplit,
  k: number,
  onBlock: OnBlock = () => {},
): Promise<Neighbours> {
  const size = references.height * references.width * references.channels;
  if (size !== queries.height * queries.width * queries.channels)
    throw new RangeError(`nearestNeighbours: ${size} pixels in a reference, but not in a query`);
  if (!(k >= 1 && k <= references.length))
    throw new RangeError(`nearestNeighbours: ${k} neighbours of ${references.length} references`);

  const blocks = blocksOf(references, size);
  /** |b|² − 2 a·b, which orders references by their distance from a. */
  const relative = compile((a: tf.Tensor2D, b: tf.Tensor2D, squares: tf.Tensor1D) =>
    tf.tidy(() => tf.sub(squares, tf.matMul(a, b, false, true))),
  );
  const indices = new Uint32Array(queries.length * k);
  const distances = new Float64Array(queries.length * k);
  try {
    for (let start = 0; start < queries.length; start += QUERIES) {
      const rows = Math.min(QUERIES, queries.length - start);
      const candidates = Array.from({ length: rows }, () => new Candidates(k, slackOf(size)));
      const doubled = Float32Array.from(
        queries.images.subarray(start * size, (start + rows) * size),
        (x) => 2 * x,
      );
      const a = tf.tensor2d(doubled, [rows, size]);
      for (const block of blocks) {
        const values = relative(a, block.images, block.squares);
        const found = (await values.data()) as Float32Array;
        for (let row = 0; row < rows; row++)
          candidates[row].offer(found.subarray(row * block.length, (row + 1) * block.length), block.from);
        values.dispose();
      }
      a.dispose();
      for (let row = 0; row < rows; row++) {
        const query = imageAt(queries, start + row);
        const nearest = candidates[row]
          .indices()
          .map((index) => ({ index, distance: squaredDistance(query, imageAt(references, index)) }))
          .sort((one, other) => one.distance - other.distance || one.index - other.index);
        for (let i = 0; i < k; i++) {
          indices[(start + row) * k + i] = nearest[i].index;
          distances[(start + row) * k + i] = nearest[i].distance;
        }
      }
      await onBlock(start + rows);
    }
    return { indices, distances, k };
  } finally {
    relative.dispose();
    for (const { images, squares } of blocks) tf.dispose([images, squares]);
  }
}

/**
 * The class that most of the neighbours have; of classes with equally many, that of the nearest one.
 * @param labels of the references
 * @param classes number of classes
 * @returns [queries]
 */
export function vote({ indices, k }: Neighbours, labels: ArrayLike<number>, classes = 10): Uint8Array {
  const counts = new Uint8Array(classes);
  return Uint8Array.from({ length: indices.length / k }, (_, query) => {
    const neighbours = indices.subarray(query * k, (query + 1) * k);
    counts.fill(0);
    for (const index of neighbours) counts[labels[index]]++;
    const most = Math.max(...counts);
    return labels[neighbours.find((index) => counts[labels[index]] === most)!];
  });
}

/** Keeps, of all references offered, those that may be among the k nearest though each distance may be off by the slack. */
class Candidates {
  readonly #k: number;
  readonly #slack: number;
  /** The k least values so far, in order. */
  readonly #least: Float64Array;
  #kept: { value: number; index: number }[] = [];

  constructor(k: number, slack: number) {
    this.#k = k;
    this.#slack = slack;
    this.#least = new Float64Array(k).fill(Infinity);
  }

  offer(values: Float32Array, from: number): void {
    const least = this.#least;
    const last = this.#k - 1;
    let bound = least[last] + this.#slack;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value > bound) continue;
      this.#kept.push({ value, index: from + i });
      if (value >= least[last]) continue;
      let place = last;
      for (; place > 0 && least[place - 1] > value; place--) least[place] = least[place - 1];
      least[place] = value;
      bound = least[last] + this.#slack;
    }
    this.#kept = this.#kept.filter(({ value }) => value <= bound);
  }

  indices(): number[] {
    return this.#kept.map(({ index }) => index);
  }
}

/**
 * Twice what a product of two images in single precision can be off: n roundings of at most 2⁻²⁴ each, of a sum that n bytes bring to
 * 255² n at most. At 28x28 it is about ten thousand, where the distance of neighbours is millions.
 */
function slackOf(size: number): number {
  const largest = 255 * 255 * size;
  return 2 * (size + 3) * 2 ** -24 * 2 * largest;
}

function blocksOf(split: ImageSplit, size: number) {
  return Array.from({ length: Math.ceil(split.length / REFERENCES) }, (_, i) => {
    const from = i * REFERENCES;
    const length = Math.min(REFERENCES, split.length - from);
    const values = Float32Array.from(split.images.subarray(from * size, (from + length) * size));
    const squares = Float32Array.from({ length }, (_, row) => {
      let sum = 0;
      for (let at = row * size; at < (row + 1) * size; at++) sum += values[at] * values[at];
      return sum;
    });
    return { from, length, images: tf.tensor2d(values, [length, size]), squares: tf.tensor1d(squares) };
  });
}

function squaredDistance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/** To be removed once no app reads batches with it: {@link inOrder} and {@link shuffled} take its place. */
import type { Random } from '@nutshell/random';
import type { ImageSplit } from './image-dataset.ts';
import { type ImageInputOptions, imageInputs } from './image-inputs.ts';

export interface BatchOptions extends ImageInputOptions {
  batchSize: number;
  order?: Uint32Array;
  from?: number;
  dropLast?: boolean;
  random?: Random;
}

export interface Batch {
  images: Float32Array;
  shape: [size: number, height: number, width: number, channels: number];
  labels: Int32Array;
  indices: Uint32Array;
  size: number;
  next: number;
}

export function epochOrder(random: Random, epoch: number, n: number): Uint32Array {
  return random.fork('shuffle').fork(String(epoch)).permutation(n);
}

export function* batches(split: ImageSplit, options: BatchOptions): Generator<Batch, void, undefined> {
  const { batchSize, from = 0, dropLast = false, random } = options;
  const order = options.order ?? Uint32Array.from({ length: split.length }, (_, i) => i);
  const inputs = imageInputs(split, options);
  for (let start = from; start < order.length; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    const size = indices.length;
    if (dropLast && size < batchSize) return;
    const { images, labels } = inputs.batch(indices, random);
    yield {
      images: images.values as Float32Array,
      shape: images.shape,
      labels: labels.values as Int32Array,
      indices,
      size,
      next: start + size,
    };
  }
}

/**
 * Batches of images as typed arrays, in an order that the caller gives. A position in training is the plain pair (epoch, examples
 * consumed): the order is a function of seed and epoch, each image's distortion a function of seed, epoch and index, so a resumed
 * run sees exactly the batches that an uninterrupted one would have seen.
 */
import type { Augmentation } from './augment/augmentation.ts';
import type { ImageShape, ImageSplit } from './image-dataset.ts';
import type { Random } from '@nutshell/random';

/** How bytes become network inputs: `offset + scale · pixel`, on a canvas of `padTo` × `padTo` with the image in its centre. */
export interface PixelMapping {
  /** Default 1/255. */
  scale?: number;
  /** Value of the background; default 0. */
  offset?: number;
  /** Side of the square canvas; default: no padding. */
  padTo?: number;
}

/**
 * LeNet-5's input: 28x28 in the centre of 32x32, background −0.1, ink 1.175, which the paper chose to bring the mean near 0 and the
 * variance near 1 (LeCun 1998, II.B).
 */
export const LENET_PIXELS: PixelMapping = { scale: 1.275 / 255, offset: -0.1, padTo: 32 };

export interface BatchOptions {
  batchSize: number;
  /** Indices into the split, each visited once, in this order; default 0 … length−1. See `epochOrder`. */
  order?: Uint32Array;
  /** Number of entries of `order` already consumed; default 0. */
  from?: number;
  /** Leave out a last batch that is not full; default false. */
  dropLast?: boolean;
  pixels?: PixelMapping;
  /** Distorts each image on its canvas, before the mapping of pixel values. Needs `random`. */
  augment?: Augmentation;
  /** This epoch's source, such as `random.fork('augment').fork(String(epoch))`; image `i` draws from its fork named `i`. */
  random?: Random;
}

export interface Batch {
  /** `[size, height, width, channels]` of the canvas. */
  images: Float32Array;
  shape: [size: number, height: number, width: number, channels: number];
  /** `[size]` */
  labels: Int32Array;
  /** `[size]`, positions in the split. */
  indices: Uint32Array;
  size: number;
  /** Entries of the order consumed once this batch is done: the `from` that resumes after it. */
  next: number;
}

/** The order of one epoch: a permutation of 0 … n−1 that depends on the generator's seed and the epoch only. */
export function epochOrder(random: Random, epoch: number, n: number): Uint32Array {
  return random.fork('shuffle').fork(String(epoch)).permutation(n);
}

/** Height, width and channels of the images that a mapping yields. */
export function canvasShape(shape: ImageShape, pixels: PixelMapping = {}): ImageShape {
  const { padTo } = pixels;
  if (padTo === undefined) return { height: shape.height, width: shape.width, channels: shape.channels };
  if (!Number.isInteger(padTo) || padTo < shape.height || padTo < shape.width) {
    throw new RangeError(`padTo: ${padTo} is smaller than the image, ${shape.height}x${shape.width}`);
  }
  return { height: padTo, width: padTo, channels: shape.channels };
}

/**
 * Yields the split's examples batch by batch. Every batch has fresh arrays, which the consumer may keep, alias in a tensor or change.
 * @throws RangeError for a batch size below 1, a `from` outside the order, or an index outside the split.
 */
export function* batches(split: ImageSplit, options: BatchOptions): Generator<Batch, void, undefined> {
  const { batchSize, from = 0, dropLast = false } = options;
  const order = options.order ?? Uint32Array.from({ length: split.length }, (_, i) => i);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`batchSize: ${batchSize}, expected a whole number ≥ 1`);
  if (!Number.isInteger(from) || from < 0 || from > order.length) {
    throw new RangeError(`from: ${from} lies outside the order's 0 … ${order.length}`);
  }
  const fill = batchFiller(split, options);
  for (let start = from; start < order.length; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    if (dropLast && indices.length < batchSize) return;
    yield fill(indices, start + indices.length);
  }
}

/** Prepares the tables and scratch canvases once and returns the function that makes one batch of given examples. */
function batchFiller(
  split: ImageSplit,
  options: BatchOptions,
): (indices: Uint32Array, next: number) => Batch {
  const { pixels = {}, augment, random } = options;
  if (augment && !random)
    throw new Error('batches: `augment` needs `random`, the epoch’s source of randomness');
  const { scale = 1 / 255, offset = 0 } = pixels;
  const canvas = canvasShape(split, pixels);
  const canvasSize = canvas.height * canvas.width * canvas.channels;
  const top = (canvas.height - split.height) >> 1;
  const left = (canvas.width - split.width) >> 1;

  const rowLength = split.width * split.channels;
  const canvasRowLength = canvas.width * canvas.channels;
  const imageSize = split.height * rowLength;
  const corner = top * canvasRowLength + left * canvas.channels;
  /** Writes image `index` through a table of 256 values into the centre of the canvas that starts at `at`. */
  const place = (index: number, table: Float32Array, out: Float32Array, at: number): void => {
    let source = index * imageSize;
    let target = at + corner;
    for (let y = 0; y < split.height; y++) {
      for (let x = 0; x < rowLength; x++) out[target + x] = table[split.images[source + x]];
      source += rowLength;
      target += canvasRowLength;
    }
  };

  const mapped = Float32Array.from({ length: 256 }, (_, pixel) => offset + scale * pixel);
  const identity = Float32Array.from({ length: 256 }, (_, pixel) => pixel);
  const plain = new Float32Array(augment ? canvasSize : 0); // border stays 0
  const distorted = new Float32Array(augment ? canvasSize : 0);

  return (indices, next) => {
    const size = indices.length;
    const images = new Float32Array(size * canvasSize);
    const labels = new Int32Array(size);
    if (offset !== 0 && canvasSize > imageSize && !augment) images.fill(offset);
    for (let i = 0; i < size; i++) {
      const index = indices[i];
      if (index >= split.length)
        throw new RangeError(`order: index ${index} lies outside the split's 0 … ${split.length - 1}`);
      labels[i] = split.labels[index];
      const at = i * canvasSize;
      if (!augment) {
        place(index, mapped, images, at);
        continue;
      }
      place(index, identity, plain, 0);
      augment(plain, distorted, canvas, random!.fork(String(index)));
      for (let j = 0; j < canvasSize; j++) images[at + j] = offset + scale * distorted[j];
    }
    return {
      images,
      shape: [size, canvas.height, canvas.width, canvas.channels],
      labels,
      indices,
      size,
      next,
    };
  };
}

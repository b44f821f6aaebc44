/** Images in memory as inputs of a network: numbers instead of bytes, on a larger canvas or distorted if wanted. */
import type { Augmentation } from './augment/augmentation.ts';
import type { ImageShape, ImageSplit } from './image-dataset.ts';
import { type HostArray, type Split, checkPart } from './split.ts';

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

export interface ImageInputOptions {
  /** Default: 0 … 1, without padding. */
  pixels?: PixelMapping;
  /** Distorts each image on its canvas, before the mapping of pixel values, in batches that are given a source of randomness. */
  augment?: Augmentation;
}

export interface ImageInputs {
  /** `[batch, height, width, channels]` of the canvas, float32 */
  images: HostArray<[batch: number, height: number, width: number, channels: number]>;
  /** `[batch]`, int32 */
  labels: HostArray<[batch: number]>;
}

/**
 * Images as a network's inputs. Image `i` is distorted by what it draws from the fork named `i` of a batch's `random`: its distortion
 * depends on seed, epoch and index, not on its place in a batch. Without `random`, as in evaluation, nothing is distorted.
 * @throws RangeError for a canvas that is smaller than the images
 */
export function imageInputs(
  split: ImageSplit,
  { pixels = {}, augment }: ImageInputOptions = {},
): Split<ImageInputs> {
  const { scale = 1 / 255, offset = 0 } = pixels;
  const canvas = canvasShape(split, pixels);
  const { height, width, channels } = canvas;
  const canvasSize = height * width * channels;
  const put = placement(split, canvas);
  const mapped = Float32Array.from({ length: 256 }, (_, pixel) => offset + scale * pixel);
  const identity = Float32Array.from({ length: 256 }, (_, pixel) => pixel);
  const plain = new Float32Array(augment ? canvasSize : 0); // border stays 0
  const distorted = new Float32Array(augment ? canvasSize : 0);

  return {
    length: split.length,
    batch(indices, random) {
      checkPart(split.length, indices);
      const size = indices.length;
      const images = new Float32Array(size * canvasSize);
      if (offset !== 0) images.fill(offset);
      for (let i = 0; i < size; i++) {
        const at = i * canvasSize;
        if (!augment || !random) {
          put(indices[i], mapped, images, at);
          continue;
        }
        put(indices[i], identity, plain, 0);
        augment(plain, distorted, canvas, random.fork(String(indices[i])));
        for (let j = 0; j < canvasSize; j++) images[at + j] = offset + scale * distorted[j];
      }
      return {
        images: { values: images, shape: [size, height, width, channels] },
        labels: { values: Int32Array.from(indices, (i) => split.labels[i]), shape: [size] },
      };
    },
  };
}

/** A function that writes image `index` through a table of 256 values into the centre of the canvas that starts at `at`. */
function placement(split: ImageSplit, canvas: ImageShape) {
  const top = (canvas.height - split.height) >> 1;
  const left = (canvas.width - split.width) >> 1;
  const rowLength = split.width * split.channels;
  const canvasRowLength = canvas.width * canvas.channels;
  const corner = top * canvasRowLength + left * canvas.channels;
  return (index: number, table: Float32Array, out: Float32Array, at: number): void => {
    let source = index * split.height * rowLength;
    let target = at + corner;
    for (let y = 0; y < split.height; y++) {
      for (let x = 0; x < rowLength; x++) out[target + x] = table[split.images[source + x]];
      source += rowLength;
      target += canvasRowLength;
    }
  };
}

/** Height, width and channels of the images that a mapping yields. */
function canvasShape(shape: ImageShape, { padTo }: PixelMapping): ImageShape {
  if (padTo === undefined) return { height: shape.height, width: shape.width, channels: shape.channels };
  if (!Number.isInteger(padTo) || padTo < shape.height || padTo < shape.width) {
    throw new RangeError(`padTo: ${padTo} is smaller than the image, ${shape.height}x${shape.width}`);
  }
  return { height: padTo, width: padTo, channels: shape.channels };
}

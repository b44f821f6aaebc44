/** Pictures as inputs of a network: a part of each, at random in training, as normalised floats. */
import { Random } from '@nutshell/random';
import type { ImageInputs } from '../image-inputs.ts';
import type { ColourStatistics } from '../pictures/colour-statistics.ts';
import type { Picture, Pictures, PictureSet, StreamedPictures } from '../pictures/pictures.ts';
import { checkPart, type Split } from '../split.ts';
import { type ColourJitter, jitterColours, shiftColours } from './colours.ts';
import { borderOf, type Crop, placementOf, type Rectangle } from './crops.ts';
import { Resampler } from './resample.ts';

/** Which pictures are mirrored, left for right. */
export type Flip = 'never' | 'always' | 'random' | 'alternating';

/** Plain JSON, so that threads can have it. */
export interface PictureInputOptions {
  /** Side of the square that the network sees. */
  size: number;
  /** Of the training pictures: inputs are (colour − mean) / sd, on a scale of 0 … 1. Principal components are needed for `shift` only. */
  colours: Pick<ColourStatistics, 'mean' | 'sd'> & Partial<ColourStatistics>;
  /** Default: the centre. */
  crop?: Crop;
  /**
   * Default: never. `random`: each with probability ½ in each epoch. `alternating`: a random half in epoch 0, the other half in epoch 1, and
   * so on (Jordan 2024, "94% on CIFAR-10 in 3.29 seconds", section 3.6): no two epochs in a row show the same.
   */
  flip?: Flip;
  /** Changes of brightness, contrast and saturation; default: none. */
  jitter?: ColourJitter;
  /** Deviation of AlexNet's shifts along the principal components of the colours, there 0.1; default 0: none. */
  shift?: number;
  /** Side of a square about a random pixel that is set to 0 (DeVries and Taylor 2017, "Cutout"); default 0: none. */
  cutout?: number;
  /** Decides which half `alternating` begins with; needed for it. */
  seed?: number;
}

/**
 * Pictures as a network's inputs `[batch, size, size, 3]`. What happens to picture `i` is drawn from the fork named `i` of a batch's `random`: it
 * depends on seed, epoch and index, not on batches or threads. Without `random`, as in evaluation, crops are central and nothing is changed
 * at random.
 * @throws RangeError for an option outside its range
 */
export function pictureInputs(pictures: Pictures, options: PictureInputOptions): Split<ImageInputs> {
  const write = writerOf(options);
  return {
    length: pictures.length,
    batch(indices, random, epoch) {
      const batch = emptyBatch(pictures, indices, options.size);
      for (let k = 0; k < indices.length; k++)
        write(pictures.read(indices[k]), indices[k], batch.images.values, k, random, epoch);
      return batch;
    },
  };
}

/** {@link pictureInputs} of pictures that are decoded for each batch, all of it at once. */
export function streamedInputs(
  pictures: StreamedPictures,
  options: PictureInputOptions,
): Split<Promise<ImageInputs>> {
  const write = writerOf(options);
  return {
    length: pictures.length,
    async batch(indices, random, epoch) {
      const batch = emptyBatch(pictures, indices, options.size);
      const read = await Promise.all(Array.from(indices, (i) => pictures.read(i)));
      for (let k = 0; k < indices.length; k++)
        write(read[k], indices[k], batch.images.values, k, random, epoch);
      return batch;
    },
  };
}

function emptyBatch({ length, labels }: PictureSet<unknown>, indices: ArrayLike<number>, size: number) {
  checkPart(length, indices);
  const n = indices.length;
  return {
    images: {
      values: new Float32Array(n * size * size * 3),
      shape: [n, size, size, 3] as [number, number, number, number],
    },
    labels: { values: Int32Array.from(indices, (i) => labels[i]), shape: [n] as [number] },
  };
}

/** Writes picture `index` of the set as example `k` of a batch. */
type Write = (
  picture: Picture,
  index: number,
  out: Float32Array,
  k: number,
  epochRandom: Random | undefined,
  epoch: number | undefined,
) => void;

function writerOf(options: PictureInputOptions): Write {
  const { size, colours, crop = { kind: 'centre' }, flip = 'never', jitter, shift = 0, cutout = 0 } = options;
  check(options);
  const place = placementOf(crop, size);
  const border = borderOf(crop);
  const fill = colours.mean.map((mean) => 255 * mean);
  const scale = colours.sd.map((sd) => 1 / (255 * sd));
  const isMirrored = FLIPS[flip](options.seed ?? 0);
  const resampler = new Resampler(size);
  const part: Rectangle = { top: 0, left: 0, height: 0, width: 0 };
  const length = size * size * 3;

  return (picture, index, out, k, epochRandom, epoch = 0) => {
    const random = epochRandom?.fork(String(index));
    const start = k * length;
    const end = start + length;
    const mirrored = isMirrored(index, epoch, random);
    place(picture, part, random);
    resampler.resample(picture, part, mirrored, border, fill, out, start);
    if (random && jitter) jitterColours(jitter, out, start, end, random);
    if (random && shift > 0) shiftColours(colours as ColourStatistics, shift, out, start, end, random);
    for (let i = start; i < end; i += 3) {
      out[i] = (out[i] - fill[0]) * scale[0];
      out[i + 1] = (out[i + 1] - fill[1]) * scale[1];
      out[i + 2] = (out[i + 2] - fill[2]) * scale[2];
    }
    if (random && cutout > 0) cutSquare(cutout, size, out, start, random);
  };
}

type IsMirrored = (index: number, epoch: number, random: Random | undefined) => boolean;

const FLIPS: Record<Flip, (seed: number) => IsMirrored> = {
  never: () => () => false,
  always: () => () => true,
  random: () => (_index, _epoch, random) => random !== undefined && (random.uint32() & 1) === 1,
  alternating: (seed) => {
    const halves = new Random(seed).fork('flip');
    return (index, epoch, random) =>
      random !== undefined && ((halves.fork(String(index)).uint32() + epoch) & 1) === 1;
  },
};

/** Sets a square about a random pixel to 0; a part of it may lie outside. */
function cutSquare(side: number, size: number, out: Float32Array, start: number, random: Random): void {
  const top = random.int(size) - (side >> 1);
  const left = random.int(size) - (side >> 1);
  const from = Math.max(0, left);
  const to = Math.min(size, left + side);
  for (let y = Math.max(0, top); y < Math.min(size, top + side); y++)
    out.fill(0, start + (y * size + from) * 3, start + (y * size + to) * 3);
}

function check({ size, colours, flip, shift = 0, cutout = 0, seed }: PictureInputOptions): void {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`size: ${size}, expected a whole number ≥ 1`);
  if (!colours.sd.every((sd) => sd > 0))
    throw new RangeError(`colours.sd: ${colours.sd.join(', ')}, expected numbers above 0`);
  if (flip === 'alternating' && seed === undefined)
    throw new RangeError('flip: alternating needs a seed, which decides which half it begins with');
  if (shift > 0 && !(colours.eigenvalues && colours.eigenvectors))
    throw new RangeError('shift: needs the principal components of the colours (colourStatistics)');
  if (!Number.isInteger(cutout) || cutout < 0)
    throw new RangeError(`cutout: ${cutout}, expected a whole number of pixels ≥ 0`);
}

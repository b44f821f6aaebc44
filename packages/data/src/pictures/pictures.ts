/** Labelled colour pictures, perhaps of different sizes, that are read one by one. */
import type { Random } from '@nutshell/random';
import { DatasetError } from '../errors.ts';
import type { ImageSplit } from '../image-dataset.ts';
import { heldOutIndices } from '../split.ts';
import type { Provenance } from '../provenance.ts';
import type { Skipped } from '../skipped.ts';

export interface Picture {
  height: number;
  width: number;
  /** `[height, width, 3]`, row-major, red, green, blue: 0 … 255. Valid until the next picture is read. */
  pixels: Uint8Array;
}

/** Pictures that are read as `P`. */
export interface PictureSet<P> {
  readonly length: number;
  /** `[length]`, indices into the dataset's `classes` */
  readonly labels: Int32Array;
  /** What a thread opens the same pictures with ({@link openPictures}): plain JSON and typed arrays. */
  readonly handle: PicturesHandle;
  /** The name of a picture in its folder or archive: `train/n01440764/ILSVRC2012_val_00000293.JPEG`. */
  nameOf(index: number): string;
  /** @throws RangeError for an index outside 0 … length−1 */
  read(index: number): P;
  /** The pictures of these indices, in that order. */
  take(indices: ArrayLike<number>): PictureSet<P>;
}

/** Pictures that were decoded once and are read from a file of pixels. */
export type Pictures = PictureSet<Picture>;

/** Pictures that are decoded each time they are read: for sets that are too large to be kept decoded. */
export type StreamedPictures = PictureSet<Promise<Picture>>;

export type PicturesHandle = FileHandle | FolderHandle;

/** Pictures in a file of pixels. */
export interface FileHandle {
  file: string;
  /** SHA-256 of all its pixels. */
  pixels: string;
  split: string;
  /** Those of the split's pictures that are meant; default: all. */
  indices?: Uint32Array;
}

/** Picture files in a folder. */
export interface FolderHandle {
  folder: string;
  /** Paths within the folder. */
  names: string[];
  labels: Int32Array;
  shortSide: number;
}

export interface PictureDataset<P = Picture> {
  name: string;
  title: string;
  classes: string[];
  /** `validation`, which settings are chosen on, if some of train is held out for it. */
  splits: { train: PictureSet<P>; test: PictureSet<P>; validation?: PictureSet<P> };
  /** Pictures that were left out because they cannot be read. */
  skipped: Skipped[];
  provenance: Provenance;
}

/**
 * Pictures of one size as images in memory: `length · height · width · 3` bytes, 184 MB for the 60,000 of CIFAR-10.
 * @throws RangeError if they differ in size
 */
export function inMemory(pictures: Pictures): ImageSplit {
  const { length } = pictures;
  const { height, width } = length > 0 ? pictures.read(0) : { height: 0, width: 0 };
  const size = height * width * 3;
  const images = new Uint8Array(length * size);
  for (let i = 0; i < length; i++) {
    const picture = pictures.read(i);
    if (picture.height !== height || picture.width !== width)
      throw new RangeError(
        `${pictures.nameOf(i)} has ${picture.height}x${picture.width} pixels, ${pictures.nameOf(0)} ${height}x${width}: images in memory have one size`,
      );
    images.set(picture.pixels, i * size);
  }
  return { length, height, width, channels: 3, images, labels: pictures.labels };
}

export interface PictureSizes {
  /** Use only the first n training pictures; 0 or absent: all. */
  trainExamples?: number;
  /** Use only the first n test pictures; 0 or absent: all. */
  testExamples?: number;
  /** Hold this many of these training pictures out, at random, as the split `validation`; 0 or absent: none. */
  validation?: number;
  /** Needed to hold pictures out (its fork `validation`). */
  random?: Random;
}

/**
 * A dataset of the sizes asked for; `provenance.sizes` says what they are.
 * @throws DatasetError that names a size that is not possible, and how many pictures there are
 */
export function withSizes<P>(
  data: PictureDataset<P>,
  { trainExamples = 0, testExamples = 0, validation = 0, random }: PictureSizes,
): PictureDataset<P> {
  const train = firstOf(data.splits.train, trainExamples, `training pictures of ${data.name}`);
  const test = firstOf(data.splits.test, testExamples, `test pictures of ${data.name}`);
  const splits: PictureDataset<P>['splits'] = { train, test };
  if (validation > 0) {
    if (!random) throw new Error('`validation` is drawn at random and needs `random`');
    if (validation >= train.length)
      throw new DatasetError(
        `${data.name}: validation = ${validation} leaves nothing of its ${train.length} training pictures to learn from. Hold out fewer.`,
      );
    const held = heldOutIndices(train.length, validation, random.fork('validation'));
    splits.validation = train.take(held.validation);
    splits.train = train.take(held.train);
  }
  const sizes = Object.fromEntries(Object.entries(splits).map(([name, split]) => [name, split.length]));
  return { ...data, splits, provenance: { ...data.provenance, sizes } };
}

function firstOf<P>(pictures: PictureSet<P>, n: number, what: string): PictureSet<P> {
  if (!Number.isInteger(n) || n < 0)
    throw new DatasetError(`${what}: ${n} asked for, expected a whole number ≥ 0`);
  if (n > pictures.length)
    throw new DatasetError(
      `there are ${pictures.length} ${what}, not the ${n} asked for. Ask for fewer, or for 0: all.`,
    );
  return n === 0 ? pictures : pictures.take(Uint32Array.from({ length: n }, (_, i) => i));
}

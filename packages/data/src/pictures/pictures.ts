/** Labelled colour pictures, perhaps of different sizes, that are read one by one. */
import type { ImageSplit } from '../image-dataset.ts';
import type { Provenance } from '../provenance.ts';

export interface Picture {
  height: number;
  width: number;
  /** `[height, width, 3]`, row-major, red, green, blue: 0 … 255. Valid until the next picture is read. */
  pixels: Uint8Array;
}

export interface Pictures {
  readonly length: number;
  /** `[length]`, indices into the dataset's `classes` */
  readonly labels: Int32Array;
  /** What a thread opens the same pictures with: plain JSON and typed arrays. */
  readonly handle: PicturesHandle;
  /** The name of a picture in its folder or archive: `train/n01440764/ILSVRC2012_val_00000293.JPEG`. */
  nameOf(index: number): string;
  /** @throws RangeError for an index outside 0 … length−1 */
  read(index: number): Picture;
  /** The pictures of these indices, in that order. */
  take(indices: ArrayLike<number>): Pictures;
}

export interface PicturesHandle {
  /** Path of the file of pixels. */
  file: string;
  split: string;
  /** Those of the split's pictures that are meant; default: all. */
  indices?: Uint32Array;
}

/** A picture that could not be read. */
export interface Skipped {
  name: string;
  reason: string;
}

export interface PictureDataset {
  name: string;
  title: string;
  classes: string[];
  /** `validation`, which settings are chosen on, if some of train is held out for it. */
  splits: { train: Pictures; test: Pictures; validation?: Pictures };
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

/** Labelled images in memory: the form that MNIST, Fashion-MNIST and the synthetic digits share. */
import type { Provenance } from './provenance.ts';

export interface ImageShape {
  height: number;
  width: number;
  channels: number;
}

/** One named part of a dataset. */
export interface ImageSplit extends ImageShape {
  length: number;
  /** `[length, height, width, channels]`, row-major, as in the file: 0 is background, 255 is ink. */
  images: Uint8Array;
  /** `[length]`, indices into the dataset's `classes`: bytes for up to 256 classes. */
  labels: Uint8Array | Int32Array;
}

export interface ImageDataset extends ImageShape {
  name: string;
  title: string;
  classes: string[];
  /** `validation`, which settings are chosen on, if some of train is held out for it. */
  splits: { train: ImageSplit; test: ImageSplit; validation?: ImageSplit };
  provenance: Provenance;
}

export type ImageSplits = ImageDataset['splits'];

/** A dataset with other splits; its image shape and `provenance.sizes` follow them. */
export function withSplits(data: ImageDataset, splits: ImageSplits): ImageDataset {
  const { height, width, channels } = splits.train;
  const sizes = Object.fromEntries(Object.entries(splits).map(([name, split]) => [name, split.length]));
  return { ...data, height, width, channels, splits, provenance: { ...data.provenance, sizes } };
}

/** A dataset whose splits are each changed in the same way, such as deskewed. */
export function mapSplits(data: ImageDataset, change: (split: ImageSplit) => ImageSplit): ImageDataset {
  const splits = Object.entries(data.splits).map(([name, split]) => [name, change(split)]);
  return withSplits(data, Object.fromEntries(splits) as ImageSplits);
}

/** The values of image `index`, as a view (not a copy). */
export function imageAt(split: ImageSplit, index: number): Uint8Array {
  const size = split.height * split.width * split.channels;
  return split.images.subarray(index * size, (index + 1) * size);
}

/** {@link take} of images; which examples is checked there. */
export function takeImages(split: ImageSplit, which: number | ArrayLike<number>): ImageSplit {
  const size = split.height * split.width * split.channels;
  if (typeof which === 'number') {
    const images = split.images.subarray(0, which * size);
    return { ...split, length: which, images, labels: split.labels.subarray(0, which) };
  }
  const images = new Uint8Array(which.length * size);
  const labels =
    split.labels instanceof Uint8Array ? new Uint8Array(which.length) : new Int32Array(which.length);
  for (let i = 0; i < which.length; i++) {
    images.set(imageAt(split, which[i]), i * size);
    labels[i] = split.labels[which[i]];
  }
  return { ...split, length: which.length, images, labels };
}

/**
 * The indices of `n` examples with equally many of each class (± 1), each class in file order: a small split with nothing left to chance.
 * @throws RangeError if some class has too few examples.
 */
export function stratified(split: ImageSplit, n: number): Uint32Array {
  const byClass: number[][] = [];
  for (let i = 0; i < split.length; i++) (byClass[split.labels[i]] ??= []).push(i);
  const classes = byClass.filter((members) => members !== undefined);
  const indices = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const members = classes[i % classes.length];
    const index = members?.[Math.floor(i / classes.length)];
    if (index === undefined) {
      throw new RangeError(
        `stratified: ${n} examples of ${classes.length} classes need more than there are of some class`,
      );
    }
    indices[i] = index;
  }
  return indices;
}

/** Image datasets kept as four idx files, as MNIST and its drop-in replacements are. */
import { readFile } from 'node:fs/promises';
import type { DatasetCard } from '../card.ts';
import { DatasetError } from '../errors.ts';
import { decodeIdx } from '../formats/idx.ts';
import type { ImageDataset, ImageSplit } from '../image-dataset.ts';
import { prepare, type PrepareOptions } from '../prepare.ts';

/**
 * Reads one split from a file of images `[n, height, width]` and a file of n labels.
 * @throws DatasetError that names the file if one is not idx, not of bytes, or the two do not agree, or a label is not below `classes`
 */
export async function readIdxSplit(
  imagesFile: string,
  labelsFile: string,
  classes = 256,
): Promise<ImageSplit> {
  const images = await readBytes(imagesFile, 3, 'images [n, height, width]');
  const labels = await readBytes(labelsFile, 1, 'labels [n]');
  const [length, height, width] = images.shape;
  if (labels.shape[0] !== length) {
    throw new DatasetError(
      `${imagesFile} has ${length} images, but ${labelsFile} has ${labels.shape[0]} labels`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DatasetError(
      `${labelsFile}: label ${wrong} is ${labels.data[wrong]}, expected below ${classes}`,
    );
  }
  return { length, height, width, channels: 1, images: images.data, labels: labels.data };
}

async function readBytes(
  file: string,
  rank: number,
  expected: string,
): Promise<{ shape: number[]; data: Uint8Array }> {
  const { shape, data } = decodeIdx(await readFile(file), file);
  if (!(data instanceof Uint8Array) || shape.length !== rank) {
    const found = `${data.constructor.name.replace('Array', '')} [${shape.join(', ')}]`;
    throw new DatasetError(`${file} holds ${found}, expected ${expected} of unsigned bytes`);
  }
  return { shape, data };
}

/** Prepares and reads a dataset whose card has the keys train-images, train-labels, test-images and test-labels. */
export async function loadIdxDataset(
  card: DatasetCard,
  classes: string[],
  options: PrepareOptions = {},
): Promise<ImageDataset> {
  const { source, paths, sha256 } = await prepare(card, options);
  const train = await readIdxSplit(paths['train-images'], paths['train-labels'], classes.length);
  const test = await readIdxSplit(paths['test-images'], paths['test-labels'], classes.length);
  const { height, width, channels } = train;
  return {
    name: card.name,
    title: card.title,
    classes: [...classes],
    height,
    width,
    channels,
    splits: { train, test },
    provenance: { name: card.name, source, sha256, sizes: { train: train.length, test: test.length } },
  };
}

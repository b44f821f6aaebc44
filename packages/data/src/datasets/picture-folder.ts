/** Pictures of your own, and ImageNet, in class folders. */
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import type { Random } from '@nutshell/random';
import { cacheFolder } from '../cache.ts';
import { DatasetError } from '../errors.ts';
import {
  type ClassFolders,
  FolderPictures,
  foldersIn,
  listClassFolders,
  listingHash,
  sourcePictures,
} from '../pictures/folder-pictures.ts';
import { pictureCache, type PictureCacheOptions } from '../pictures/picture-cache.ts';
import type { Picture, PictureDataset } from '../pictures/pictures.ts';
import { heldOutIndices } from '../split.ts';

export interface FolderOptions {
  /** Shrink or enlarge each picture so that its shorter side is this; default 256, AlexNet's. */
  shortSide?: number;
  /** Where there are no folders for training and test: this share of the pictures is for the test; default 0.2. */
  testShare?: number;
  /** Needed to draw that share (its fork `test`). */
  random?: Random;
}

export interface FolderDatasetOptions extends FolderOptions, PictureCacheOptions {
  /** Default: `NUTSHELL_CACHE`, else the platform's cache folder. */
  cache?: string;
}

/** What ImageNet, and those who follow it, call the set that they measure on. */
const TEST_FOLDERS = ['test', 'val', 'validation', 'valid'];

/**
 * Pictures in class folders, `DIR/train/<class>/…` and `DIR/test/<class>/…` (or `val`), or `DIR/<class>/…`, a share of which is drawn for the
 * test; decoded once into the cache.
 * @throws DatasetError that names a folder that is missing or empty, or a class that only the test has
 */
export async function pictureFolder(
  folder: string,
  options: FolderDatasetOptions = {},
): Promise<PictureDataset> {
  const { shortSide = 256, cache = cacheFolder() } = options;
  const { train, test } = await listFolder(folder, options);
  const names = [train, test].flatMap((part) => part.names.map((name) => join(part.folder, name)));
  const listing = await listingHash('', names);
  const key = `${listing} ${[...train.labels, -1, ...test.labels].join()} ${shortSide}`;
  const file = await pictureCache(
    join(cache, 'folders', `${sha256(`${resolve(folder)} ${shortSide}`).slice(0, 16)}.pictures`),
    {
      title: folder,
      key: sha256(key),
      classes: train.classes,
      total: names.length,
      *pictures() {
        for (const [split, part] of Object.entries({ train, test }))
          yield* sourcePictures(split, { ...part, shortSide });
      },
    },
    options,
  );
  return file.dataset({
    name: basename(resolve(folder)),
    title: folder,
    source: 'folder',
    sha256: { pixels: file.index.pixels },
  });
}

/**
 * Pictures in class folders, as {@link pictureFolder} takes them, decoded each time they are read: for ImageNet, whose 1.3 million pictures
 * would take a third of a terabyte decoded. Memory holds their names only; one that cannot be read ends the work when its turn comes. To look
 * for them takes as long as a pass over the pictures, hours for the 1.3 million: those to learn from are met in the first pass anyway, and
 * those of the test, which would end a training at its end, are looked at by `checkReadable` before it begins.
 */
export async function streamedFolder(
  folder: string,
  options: FolderOptions = {},
): Promise<PictureDataset<Promise<Picture>>> {
  const { shortSide = 256 } = options;
  const { train, test } = await listFolder(folder, options);
  const name = basename(resolve(folder));
  const names = [train, test].flatMap((part) => part.names);
  return {
    name,
    title: folder,
    classes: train.classes,
    splits: {
      train: new FolderPictures({ ...train, shortSide }),
      test: new FolderPictures({ ...test, shortSide }),
    },
    skipped: [],
    provenance: {
      name,
      source: 'folder',
      sha256: { names: sha256(names.join('\n')) },
      sizes: { train: train.names.length, test: test.names.length },
    },
  };
}

/**
 * ImageNet's training and validation pictures, `DIR/train/<synset>/…` and `DIR/val/<synset>/…`, 1,000 classes in the order of their synsets,
 * as the torchvision models number them. The validation pictures, the only ones besides train whose labels were given out, are the test set.
 * @throws DatasetError unless there are 1,000 classes of that form
 */
export async function imagenetFolder(
  folder: string,
  options: FolderOptions = {},
): Promise<PictureDataset<Promise<Picture>>> {
  const data = await streamedFolder(folder, options);
  const odd = data.classes.find((name) => !/^n\d{8}$/.test(name));
  if (odd !== undefined || data.classes.length !== 1000)
    throw new DatasetError(
      `${folder} has ${data.classes.length} classes${odd === undefined ? '' : `, one of them ${odd}`}; ImageNet has 1,000, in folders such as train/n01440764`,
    );
  return { ...data, name: 'imagenet', provenance: { ...data.provenance, name: 'imagenet' } };
}

interface Part extends ClassFolders {
  folder: string;
}

async function listFolder(
  folder: string,
  { testShare = 0.2, random }: FolderOptions,
): Promise<{ train: Part; test: Part }> {
  const folders = await foldersIn(folder);
  const testFolder = await firstWithFolders(
    folder,
    TEST_FOLDERS.filter((name) => folders.includes(name)),
  );
  if (folders.includes('train')) {
    if (testFolder === undefined)
      throw new DatasetError(
        `${folder} has train, but no class folders in ${TEST_FOLDERS.join(', ')} beside it`,
      );
    const train = { folder: join(folder, 'train'), ...(await listClassFolders(join(folder, 'train'))) };
    const test = { folder: join(folder, testFolder), ...(await listClassFolders(join(folder, testFolder))) };
    return { train, test: { ...test, classes: train.classes, labels: renumbered(test, train) } };
  }
  const all = { folder, ...(await listClassFolders(folder)) };
  if (!random)
    throw new Error(
      `${folder} has no train and test folders: a share is drawn at random, which needs \`random\``,
    );
  const n = Math.round(testShare * all.names.length);
  if (!(n > 0 && n < all.names.length))
    throw new DatasetError(
      `${folder}: testShare = ${testShare} of its ${all.names.length} pictures leaves none for ${n > 0 ? 'training' : 'the test'}`,
    );
  const { train, validation: test } = heldOutIndices(all.names.length, n, random.fork('test'));
  const part = (indices: Uint32Array): Part => ({
    ...all,
    names: Array.from(indices, (i) => all.names[i]),
    labels: Int32Array.from(indices, (i) => all.labels[i]),
  });
  return { train: part(train), test: part(test) };
}

/** ImageNet's own folder `test`, for example, holds pictures without classes. */
async function firstWithFolders(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if ((await foldersIn(join(folder, name))).length > 0) return name;
  return undefined;
}

/** The labels of the test pictures, in the classes of train; the test may lack some. */
function renumbered(test: Part, train: Part): Int32Array {
  const labels = test.classes.map((name) => train.classes.indexOf(name));
  const unknown = labels.indexOf(-1);
  if (unknown >= 0)
    throw new DatasetError(
      `${test.folder} has the class ${test.classes[unknown]}, which ${train.folder} has not`,
    );
  return test.labels.map((label) => labels[label]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

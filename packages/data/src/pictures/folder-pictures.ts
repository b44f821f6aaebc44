/** Picture files in class folders: found by name, decoded when they are read or once into the cache. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetError, errorCode, reason } from '../errors.ts';
import { ImageFileError, readImage } from '../image-file.ts';
import { plainLines, type ShowProgress } from '../progress.ts';
import { refuse, type Skipped } from '../skipped.ts';
import { checkPart } from '../split.ts';
import type { SourcePicture } from './picture-cache.ts';
import type { FolderHandle, Picture, StreamedPictures } from './pictures.ts';

/** The pictures of a folder of class folders. */
export interface ClassFolders {
  /** Names of the class folders, in alphabetical order. */
  classes: string[];
  /** Paths within the folder, with `/`, one of each class in turn. */
  names: string[];
  /** `[names]`, indices into `classes` */
  labels: Int32Array;
}

const PICTURE = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/**
 * Lists the pictures of a folder that has one folder for each class; folders within these belong to the class.
 * @throws DatasetError that names the folder if there is none, if it has no class folders, or if a class has no pictures
 */
export async function listClassFolders(folder: string): Promise<ClassFolders> {
  const classes = await foldersIn(folder);
  if (classes.length === 0)
    throw new DatasetError(`${folder} has no folders; expected one for each class, with its pictures`);
  const byClass: string[][] = [];
  for (const name of classes) {
    const files = await readdir(join(folder, name), { recursive: true });
    const pictures = files
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => PICTURE.test(file) && !/(^|\/)\./.test(file))
      .sort();
    if (pictures.length === 0)
      throw new DatasetError(
        `${join(folder, name)} has no pictures (.jpg, .jpeg, .png, .webp, .gif, .tif, .avif)`,
      );
    byClass.push(pictures.map((file) => `${name}/${file}`));
  }
  const names: string[] = [];
  const labels: number[] = [];
  for (let rank = 0, left = true; left; rank++) {
    left = false;
    for (let label = 0; label < byClass.length; label++) {
      if (rank >= byClass[label].length) continue;
      names.push(byClass[label][rank]);
      labels.push(label);
      left = true;
    }
  }
  return { classes, names, labels: Int32Array.from(labels) };
}

/** @throws DatasetError if there is no such folder */
export async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new DatasetError(`${folder}: there is no such folder`);
    if (errorCode(error) === 'ENOTDIR')
      throw new DatasetError(`${folder} is a file; expected a folder of class folders`);
    throw error;
  }
}

/** SHA-256 of the names, sizes and times of change of files: another value means that a cache of them is out of date. */
export async function listingHash(folder: string, names: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of names) {
    const { size, mtimeMs } = await stat(join(folder, name));
    hash.update(`${name}\t${size}\t${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** The pictures of a folder on their way into the cache. */
export function* sourcePictures(
  split: string,
  { folder, names, labels, shortSide }: FolderHandle,
): Generator<SourcePicture> {
  for (const [i, name] of names.entries())
    yield { split, label: labels[i], name, decode: () => readImage(join(folder, name), { shortSide }) };
}

/** Pictures that are decoded at a time. */
const TOGETHER = 16;

/**
 * Decodes each picture once, to find those that cannot be read before they are needed: some milliseconds a picture.
 * @param title of the set, for the error
 * @throws DatasetError that counts and names those that cannot be read
 */
export async function checkReadable(
  pictures: StreamedPictures,
  title: string,
  progress: ShowProgress = plainLines,
): Promise<void> {
  const { length } = pictures;
  const faults: Skipped[] = [];
  const line = progress(`checking the pictures of ${title}`, length);
  const check = async (index: number) => {
    try {
      await pictures.read(index);
    } catch (error) {
      if (!(error instanceof ImageFileError)) throw error;
      faults.push({ name: pictures.nameOf(index), reason: reason(error) });
    }
  };
  for (let from = 0; from < length; from += TOGETHER) {
    const count = Math.min(TOGETHER, length - from);
    await Promise.all(Array.from({ length: count }, (_, i) => check(from + i)));
    line.update(from + count);
  }
  line.stop();
  refuse(
    faults.sort((a, b) => (a.name < b.name ? -1 : 1)),
    { member: 'picture', title },
  );
}

/** Picture files, decoded each time they are read; memory holds their names only. */
export class FolderPictures implements StreamedPictures {
  readonly handle: FolderHandle;

  constructor(handle: FolderHandle) {
    this.handle = handle;
  }

  get length(): number {
    return this.handle.names.length;
  }

  get labels(): Int32Array {
    return this.handle.labels;
  }

  nameOf(index: number): string {
    return this.handle.names[index];
  }

  /** @throws ImageFileError that names a file that cannot be read */
  async read(index: number): Promise<Picture> {
    checkPart(this.length, [index]);
    const { folder, names, shortSide } = this.handle;
    const { height, width, data } = await readImage(join(folder, names[index]), { shortSide });
    return { height, width, pixels: data };
  }

  take(indices: ArrayLike<number>): FolderPictures {
    checkPart(this.length, indices);
    const { names, labels, ...handle } = this.handle;
    return new FolderPictures({
      ...handle,
      names: Array.from(indices, (i) => names[i]),
      labels: Int32Array.from(indices, (i) => labels[i]),
    });
  }
}

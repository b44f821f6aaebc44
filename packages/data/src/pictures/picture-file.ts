/**
 * A file of decoded pictures: their pixels one after the other, then an index as JSON, then the index' length and a mark. Node has no memory
 * maps; pictures are read by position instead, which the operating system serves from its own cache: a process holds the index only, and
 * all threads and processes share what is in memory.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { checkedJson } from '../checked-json.ts';
import { DatasetError, reason } from '../errors.ts';
import type { Provenance } from '../provenance.ts';
import { sourceWithout } from '../skipped.ts';
import { checkPart } from '../split.ts';
import type { FileHandle, Picture, PictureDataset, Pictures } from './pictures.ts';

const count = z.int().min(0);

/** Where the pictures of one split are: each array has one element for each of them; `offsets` are the positions of their first bytes. */
const splitShape = z
  .object({
    names: z.array(z.string()),
    labels: z.array(count),
    offsets: z.array(count),
    heights: z.array(count),
    widths: z.array(count),
  })
  .refine(
    ({ names, ...numbers }) => Object.values(numbers).every(({ length }) => length === names.length),
    'lists of different lengths',
  );
export type SplitIndex = z.infer<typeof splitShape>;

const indexShape = z.object({
  /** What the file was made from and how; a file of another key is made again. */
  key: z.string(),
  /** SHA-256 of all pixels, in the file's order. */
  pixels: z.string(),
  classes: z.array(z.string()),
  splits: z.record(z.string(), splitShape),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type PictureIndex = z.infer<typeof indexShape>;

const MARK = Buffer.from('NUTPIX1\n');
const TRAILER = 8 + MARK.length;

/** The end of a file of pictures: its index, the index' length and the mark. */
export function encodeIndex(index: PictureIndex): Uint8Array[] {
  const json = Buffer.from(JSON.stringify(index));
  const trailer = Buffer.alloc(TRAILER);
  trailer.writeDoubleLE(json.length, 0);
  MARK.copy(trailer, 8);
  return [json, trailer];
}

/** A file of pictures, open for as long as the process lives, if nobody closes it. */
export class PictureFile {
  readonly path: string;
  readonly index: PictureIndex;
  readonly #descriptor: number;

  private constructor(path: string, descriptor: number, index: PictureIndex) {
    this.path = path;
    this.#descriptor = descriptor;
    this.index = index;
  }

  /** @throws DatasetError if the file is damaged; the file system's error if there is none. */
  static open(path: string): PictureFile {
    const descriptor = openSync(path, 'r');
    try {
      return new PictureFile(path, descriptor, readIndex(path, descriptor));
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** After which no picture of it can be read. */
  close(): void {
    closeSync(this.#descriptor);
  }

  /** The dataset of the splits `train` and `test`. */
  dataset({ name, title, ...from }: Omit<Provenance, 'sizes'> & { title: string }): PictureDataset {
    const [train, test] = [this.split('train'), this.split('test')];
    const { classes, skipped } = this.index;
    const sizes = { train: train.length, test: test.length };
    const source = sourceWithout(from.source, skipped, 'picture');
    const provenance = { name, ...from, source, sizes };
    return { name, title, classes, splits: { train, test }, skipped, provenance };
  }

  /** @throws DatasetError for a split that the file does not have */
  split(name: string, indices?: Uint32Array): Pictures {
    const index = this.index.splits[name];
    if (!index) throw new DatasetError(`${this.path} has no split "${name}"`);
    const handle = { file: this.path, pixels: this.index.pixels, split: name, indices };
    return new PicturesInFile(this.#descriptor, index, handle);
  }
}

class PicturesInFile implements Pictures {
  readonly length: number;
  readonly labels: Int32Array;
  readonly handle: FileHandle;
  readonly #descriptor: number;
  readonly #index: SplitIndex;
  readonly #indices: Uint32Array;
  #bytes = new Uint8Array(0);
  readonly #picture: Picture = { height: 0, width: 0, pixels: this.#bytes };

  constructor(descriptor: number, index: SplitIndex, handle: FileHandle) {
    this.#descriptor = descriptor;
    this.#index = index;
    this.#indices = handle.indices ?? Uint32Array.from(index.labels, (_, i) => i);
    this.length = this.#indices.length;
    this.labels = Int32Array.from(this.#indices, (i) => index.labels[i]);
    this.handle = handle;
  }

  nameOf(index: number): string {
    return this.#index.names[this.#indices[index]];
  }

  read(index: number): Picture {
    if (!(index >= 0 && index < this.length)) checkPart(this.length, [index]);
    const at = this.#indices[index];
    const picture = this.#picture;
    picture.height = this.#index.heights[at];
    picture.width = this.#index.widths[at];
    const size = picture.height * picture.width * 3;
    if (size > this.#bytes.length) this.#bytes = new Uint8Array(size);
    if (picture.pixels.length !== size || picture.pixels.buffer !== this.#bytes.buffer)
      picture.pixels = this.#bytes.subarray(0, size);
    readFully(this.handle.file, this.#descriptor, picture.pixels, this.#index.offsets[at]);
    return picture;
  }

  take(indices: ArrayLike<number>): Pictures {
    checkPart(this.length, indices);
    const kept = Uint32Array.from(indices, (i) => this.#indices[i]);
    return new PicturesInFile(this.#descriptor, this.#index, { ...this.handle, indices: kept });
  }
}

function readFully(file: string, descriptor: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length;) {
    const bytes = readSync(descriptor, into, done, into.length - done, position + done);
    if (bytes === 0)
      throw new DatasetError(`${file} is truncated. Delete it; it is made again at the next start.`);
    done += bytes;
  }
}

function readIndex(path: string, descriptor: number): PictureIndex {
  const { size } = fstatSync(descriptor);
  const trailer = Buffer.alloc(TRAILER);
  if (size >= TRAILER) readFully(path, descriptor, trailer, size - TRAILER);
  const length = trailer.readDoubleLE(0);
  const start = size - TRAILER - length;
  try {
    if (!trailer.subarray(8).equals(MARK) || !(start >= 0)) throw new Error('its end is missing');
    const json = Buffer.alloc(length);
    readFully(path, descriptor, json, start);
    const index = checkedJson(json.toString('utf8'), indexShape);
    for (const [name, split] of Object.entries(index.splits)) checkPlaces(name, split, start);
    return index;
  } catch (error) {
    throw new DatasetError(`${path} is no whole file of pictures: ${reason(error)}`, { cause: error });
  }
}

/** @throws Error that names a picture which would not lie among the pixels, of which there are `bytes` */
function checkPlaces(split: string, { names, offsets, heights, widths }: SplitIndex, bytes: number): void {
  const wrong = names.findIndex((_, i) => offsets[i] + heights[i] * widths[i] * 3 > bytes);
  if (wrong >= 0) throw new Error(`picture ${wrong} of ${split} lies beyond the end of its pixels`);
}

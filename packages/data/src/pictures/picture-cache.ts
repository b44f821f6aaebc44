/** Decodes pictures once into a file in the cache, which appears there whole or not at all. */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { writeAtomically } from '../cache.ts';
import { reason } from '../errors.ts';
import { ImageFileError, type PixelImage } from '../image-file.ts';
import { type ShowProgress, plainLines } from '../progress.ts';
import { leaveOut, type Skipped } from '../skipped.ts';
import { encodeIndex, PictureFile, type SplitIndex } from './picture-file.ts';

/** A picture on its way into the cache. */
export interface SourcePicture {
  split: string;
  label: number;
  name: string;
  /** Its pixels as RGB. @throws ImageFileError if it cannot be read */
  decode(): PixelImage | Promise<PixelImage>;
}

export interface PictureSource {
  /** What the pictures are called in messages: `Imagenette at 160 px`. */
  title: string;
  /** Says all that decides about the pixels: checksums and settings. A cached file of another key is made again. */
  key: string;
  classes: string[];
  /** How many there are, for the progress; 1 if that is not known. */
  total: number;
  pictures(): AsyncIterable<SourcePicture> | Iterable<SourcePicture>;
  /**
   * Order of a split's pictures. `by class` takes one of each class in turn, by name within a class, so that the first n of a split have
   * equally many of each whatever order an archive has; default: as they come.
   */
  order?: 'by class';
}

export interface PictureCacheOptions {
  /** Leave pictures out that cannot be read, and say which; default: an error that names them. */
  skipCorrupt?: boolean;
  progress?: ShowProgress;
}

/**
 * The pictures of a source, decoded: from the cache, or else decoded now into `file`. sharp decodes in threads of its own, four at once
 * unless UV_THREADPOOL_SIZE says otherwise. Memory: some decoded pictures, and the index.
 * @throws DatasetError that counts and names the pictures that cannot be read, unless they are to be skipped; CacheError if the cache cannot be
 *   written
 */
export async function pictureCache(
  file: string,
  source: PictureSource,
  { skipCorrupt = false, progress = plainLines }: PictureCacheOptions = {},
): Promise<PictureFile> {
  let pictures = openIfMadeOf(file, source.key);
  if (!pictures) {
    await writeAtomically(file, decodedFile(source, skipCorrupt, progress));
    pictures = PictureFile.open(file);
  }
  const { skipped } = pictures.index;
  leaveOut(skipped, { member: 'picture', title: source.title, skipCorrupt });
  return pictures;
}

function openIfMadeOf(file: string, key: string): PictureFile | undefined {
  try {
    const pictures = PictureFile.open(file);
    if (pictures.index.key === key) return pictures;
    pictures.close();
    return undefined;
  } catch {
    return undefined; // absent, or damaged: made (again)
  }
}

async function* decodedFile(
  source: PictureSource,
  skipCorrupt: boolean,
  progress: ShowProgress,
): AsyncGenerator<Uint8Array> {
  const { title, key, classes, total } = source;
  const splits: Record<string, SplitIndex> = {};
  const skipped: Skipped[] = [];
  const hash = createHash('sha256');
  const shown = progress(`decoding ${title}, once`, total);
  let seen = 0;
  let position = 0;
  try {
    for await (const { picture, image, fault } of decoded(source.pictures())) {
      const { split, label, name } = picture;
      if (total > 1) shown.update(++seen);
      if (!image) {
        skipped.push({ name, reason: fault });
        continue;
      }
      if (skipped.length > 0 && !skipCorrupt) continue; // nothing will come of it; the rest is only counted
      const index = (splits[split] ??= { names: [], labels: [], offsets: [], heights: [], widths: [] });
      index.names.push(name);
      index.labels.push(label);
      index.offsets.push(position);
      index.heights.push(image.height);
      index.widths.push(image.width);
      hash.update(image.data);
      yield image.data;
      position += image.data.length;
    }
  } finally {
    shown.stop();
  }
  if (!skipCorrupt) leaveOut(skipped, { member: 'picture', title, skipCorrupt });
  if (source.order === 'by class')
    for (const [name, index] of Object.entries(splits)) splits[name] = inTurns(index);
  yield* encodeIndex({ key, pixels: hash.digest('hex'), classes, splits, skipped });
}

interface Decoded {
  picture: SourcePicture;
  image?: PixelImage;
  /** Why there is no image. */
  fault: string;
}

/** The pictures in their order, decoded several at a time. */
async function* decoded(
  pictures: AsyncIterable<SourcePicture> | Iterable<SourcePicture>,
): AsyncGenerator<Decoded> {
  const ahead = 2 * Math.max(4, availableParallelism());
  const coming: Promise<Decoded>[] = [];
  for await (const picture of pictures) {
    const result = decodeOne(picture);
    result.catch(() => {}); // it is reported when its turn comes
    coming.push(result);
    if (coming.length > ahead) yield await (coming.shift() as Promise<Decoded>);
  }
  for (const result of coming) yield await result;
}

async function decodeOne(picture: SourcePicture): Promise<Decoded> {
  try {
    return { picture, image: await picture.decode(), fault: '' };
  } catch (error) {
    if (!(error instanceof ImageFileError)) throw error;
    return { picture, fault: reason(error) };
  }
}

/** The pictures of a split by name, one of each class in turn. */
function inTurns(index: SplitIndex): SplitIndex {
  const byName = index.names.map((_, i) => i);
  byName.sort((a, b) => (index.names[a] < index.names[b] ? -1 : 1));
  const ranks = new Uint32Array(byName.length);
  const counts = new Map<number, number>();
  for (const i of byName) {
    ranks[i] = counts.get(index.labels[i]) ?? 0;
    counts.set(index.labels[i], ranks[i] + 1);
  }
  const order = byName.sort((a, b) => ranks[a] - ranks[b] || index.labels[a] - index.labels[b]);
  const arranged = <T>(column: T[]): T[] => order.map((i) => column[i]);
  return {
    names: arranged(index.names),
    labels: arranged(index.labels),
    offsets: arranged(index.offsets),
    heights: arranged(index.heights),
    widths: arranged(index.widths),
  };
}

/** Captioned pictures of your own, and the sets that are given as Karpathy's JSON: Flickr8k, Flickr30k, COCO. */
import { createHash } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { basename, join, posix, resolve, win32 } from 'node:path';
import type { Random } from '@nutshell/random';
import { z } from 'zod';
import { cacheFolder } from '../cache.ts';
import { type CaptionDataset, type CaptionSplit, captionedDataset } from '../captions/captions.ts';
import { type Captions, readCaptionTable } from '../captions/caption-file.ts';
import { checkedJson } from '../checked-json.ts';
import { DatasetError, errorCode } from '../errors.ts';
import { decodeTable } from '../formats/csv.ts';
import { ImageFileError, type PixelImage, readImage } from '../image-file.ts';
import { listingHash } from '../pictures/folder-pictures.ts';
import { pictureCache, type PictureCacheOptions } from '../pictures/picture-cache.ts';

export interface CaptionFolderOptions extends PictureCacheOptions {
  /** Shrink or enlarge each picture so that its shorter side is this; default 256. */
  shortSide?: number;
  /** Where nothing says which pictures are for what: 10 % each are drawn for validation and test (its fork `splits`). */
  random?: Random;
  /** Default: `NUTSHELL_CACHE`, else the platform's cache folder. */
  cache?: string;
}

/** A picture as a list has it. */
interface Listed {
  name: string;
  split: CaptionSplit;
}

const TABLES = ['captions.csv', 'captions.txt'];

/** What people call the splits. */
const SPLIT_NAMES: Record<string, CaptionSplit> = {
  train: 'train',
  restval: 'train', // COCO's validation pictures that are in neither of Karpathy's other two parts
  validation: 'validation',
  val: 'validation',
  dev: 'validation',
  test: 'test',
};

/**
 * Pictures of your own: `DIR/captions.csv` (or `captions.txt`) with the columns `image` and `caption`, a row for each caption, and if you like
 * `split` (train, validation, test); without it 80 % of the pictures are for training, 10 % each for validation and test. The pictures lie in
 * DIR, or in its folder `images` or `Images`.
 * @throws DatasetError that names the file and what is wrong with it; CsvError for the table
 */
export async function captionFolder(
  folder: string,
  options: CaptionFolderOptions = {},
): Promise<CaptionDataset> {
  const entries = await namesIn(folder);
  const table = TABLES.find((name) => entries.includes(name));
  if (!table)
    throw new DatasetError(
      `${folder} has no ${TABLES.join(' or ')}: expected a table with the columns image and caption`,
    );
  const file = join(folder, table);
  const { captions, splits } = readCaptionTable(decodeTable(await readFile(file)), file);
  const listed = splits.size > 0 ? named(splits, file) : drawn([...captions.keys()], folder, options.random);
  return decoded(folder, { listed, captions, places: ['', 'images', 'Images'] }, options);
}

/**
 * The splits of Karpathy and Fei-Fei 2015 (Flickr8k, Flickr30k, COCO): `DIR/dataset*.json`, and the pictures in DIR, in its folder `images`
 * or `Images`, or where the JSON says (`filepath`, as in COCO). COCO's part `restval` is for training.
 * @throws DatasetError that names the file and what is wrong with it
 */
export async function karpathySplits(
  folder: string,
  options: CaptionFolderOptions = {},
): Promise<CaptionDataset> {
  const name = (await namesIn(folder)).find((entry) => /^dataset.*\.json$/.test(entry));
  if (!name) throw new DatasetError(`${folder} has no dataset*.json, such as dataset_coco.json`);
  const file = join(folder, name);
  const captions: Captions = new Map();
  const splits = new Map<string, string>();
  for (const [i, image] of readImages(decodeTable(await readFile(file)), file).entries()) {
    const { filename, filepath, split, sentences } = image;
    const sentencesOf = sentences.map(({ raw }) => raw).filter(Boolean);
    if (sentencesOf.length === 0) throw new DatasetError(`${file}: image ${i} lacks sentences with raw text`);
    const path = filepath ? `${filepath}/${filename}` : filename;
    captions.set(path, sentencesOf);
    splits.set(path, split);
  }
  return decoded(
    folder,
    { listed: named(splits, file), captions, places: ['', 'images', 'Images'] },
    options,
  );
}

const karpathyShape = z.object({
  images: z.array(
    z.object({
      filename: z.string().min(1),
      filepath: z.string().optional(),
      split: z.string(),
      sentences: z.array(z.object({ raw: z.string() })),
    }),
  ),
});

function readImages(text: string, file: string): z.infer<typeof karpathyShape>['images'] {
  try {
    return checkedJson(text, karpathyShape).images;
  } catch (error) {
    throw new DatasetError(`${file} is none of Karpathy's files: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function named(splits: ReadonlyMap<string, string>, file: string): Listed[] {
  return Array.from(splits, ([name, split]) => {
    if (!Object.hasOwn(SPLIT_NAMES, split))
      throw new DatasetError(
        `${file}: ${name} is in the split "${split}"; expected one of ${Object.keys(SPLIT_NAMES).join(', ')}`,
      );
    return { name, split: SPLIT_NAMES[split] };
  });
}

/** In the order of the table; which pictures are drawn depends on their number and the seed only. */
function drawn(names: readonly string[], folder: string, random: Random | undefined): Listed[] {
  if (!random)
    throw new Error(`${folder} has no column "split": a share is drawn at random, which needs \`random\``);
  const tenth = Math.floor(names.length / 10);
  if (tenth < 1)
    throw new DatasetError(
      `${folder} has captions of ${names.length} pictures: too few to draw a tenth for the test. Add a column split, or pictures.`,
    );
  const order = random.fork('splits').permutation(names.length);
  const splits = new Array<CaptionSplit>(names.length);
  order.forEach((i, rank) => {
    splits[i] = rank < tenth ? 'test' : rank < 2 * tenth ? 'validation' : 'train';
  });
  return names.map((name, i) => ({ name, split: splits[i] }));
}

interface Source {
  listed: readonly Listed[];
  captions: Captions;
  /** Folders within the folder in which pictures may lie. */
  places: readonly string[];
}

async function decoded(
  folder: string,
  { listed, captions, places }: Source,
  options: CaptionFolderOptions,
): Promise<CaptionDataset> {
  const { shortSide = 256, cache = cacheFolder() } = options;
  const paths = await Promise.all(listed.map(({ name }) => pathOf(folder, name, places)));
  const found = paths.filter((path) => typeof path === 'string');
  const lost = paths.length > found.length ? ` ${JSON.stringify(paths.map((path) => typeof path))}` : '';
  const splits = listed.map(({ split }) => split).join();
  const file = await pictureCache(
    join(cache, 'folders', `${sha256(`captions ${resolve(folder)} ${shortSide}`).slice(0, 16)}.pictures`),
    {
      title: folder,
      key: sha256(`${await listingHash('', found)} ${splits} ${shortSide}${lost}`),
      classes: [],
      total: listed.length,
      *pictures() {
        for (const [i, { name, split }] of listed.entries())
          yield { split, label: 0, name, decode: () => readPath(paths[i], shortSide) };
      },
    },
    options,
  );
  return captionedDataset(file, captions, {
    name: basename(resolve(folder)),
    title: folder,
    source: 'folder',
    sha256: { pixels: file.index.pixels, captions: sha256(JSON.stringify([...captions])) },
  });
}

/** Where the file of a picture lies, or why there is none. */
async function pathOf(
  folder: string,
  name: string,
  places: readonly string[],
): Promise<string | ImageFileError> {
  const way = name.replaceAll('\\', '/'); // as lists that were made on Windows have it
  if (win32.isAbsolute(name) || /^\.\.(\/|$)/.test(posix.normalize(way)) || name.includes('\0'))
    return new ImageFileError('it would lie outside of the folder');
  // é in a list may be one character where the name of the file has two, as macOS writes it, or the other way round.
  const spellings = [...new Set([name, way].flatMap((each) => [each, each.normalize('NFC'), each.normalize('NFD')]))]; // prettier-ignore
  const paths = places.flatMap((place) => spellings.map((each) => join(folder, place, each)));
  for (const path of paths) if (await access(path).then(() => true, () => false)) return path; // prettier-ignore
  const looked = places.map((place) => join(folder, place)).join(', ');
  return new ImageFileError(`there is no such file in ${looked}`);
}

/** @throws ImageFileError if there is no file, or it is no picture */
async function readPath(path: string | ImageFileError, shortSide: number): Promise<PixelImage> {
  if (typeof path === 'string') return readImage(path, { shortSide });
  throw path;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new DatasetError(`${folder}: there is no such folder`);
    if (errorCode(error) === 'ENOTDIR') throw new DatasetError(`${folder} is a file; expected a folder`);
    throw error;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Flickr8k: 8,000 photographs of people and animals in action, each described by five people; 6,000 / 1,000 / 1,000. */
import { basename, join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import { type CaptionDataset, type CaptionSplit, captionedDataset } from '../captions/captions.ts';
import { type Captions, readCaptionTable, readTokenList } from '../captions/caption-file.ts';
import type { DatasetCard } from '../card.ts';
import { DatasetError } from '../errors.ts';
import { archiveEntries } from '../formats/archive.ts';
import { decodeTable } from '../formats/csv.ts';
import { archivePictures } from '../pictures/archive-pictures.ts';
import { pictureCache, type PictureCacheOptions, type SourcePicture } from '../pictures/picture-cache.ts';
import { prepareFirst, type PreparedDataset, type PrepareOptions } from '../prepare.ts';

const ABOUT = {
  homepage: 'https://hockenmaier.cs.illinois.edu/8k-pictures.html',
  licence: 'for non-commercial research and education only; the photographs belong to the users of Flickr',
  citation:
    'Hodosh, Young and Hockenmaier, "Framing image description as a ranking task: data, models and evaluation metrics", JAIR 47, 2013',
};

const RELEASE = 'https://github.com/jbrownlee/Datasets/releases/download/Flickr8k';

export const FLICKR8K_CARDS = {
  /** A stand-in: the photographs squashed to 160x160, in one archive with captions.txt and the lists of the splits. */
  squashed: {
    ...ABOUT,
    name: 'flickr8k-160',
    title: 'Flickr8k, squashed to 160x160',
    files: [
      {
        key: 'archive',
        name: 'flickr8k-160.tar.gz',
        bytes: 67_193_894,
        sha256: '7bd05f95c769c8a5507fa41c7503165fb2ffc5d167921cd7594663d2112ab64e',
        urls: [],
      },
    ],
  },
  official: {
    ...ABOUT,
    name: 'flickr8k',
    title: 'Flickr8k',
    files: [
      { key: 'archive', name: 'Flickr8k_Dataset.zip', urls: [`${RELEASE}/Flickr8k_Dataset.zip`] },
      { key: 'text', name: 'Flickr8k_text.zip', urls: [`${RELEASE}/Flickr8k_text.zip`] },
    ],
  },
} satisfies Record<string, DatasetCard>;

export interface Flickr8kOptions extends PrepareOptions, PictureCacheOptions {}

/** The official photographs are up to 500 pixels wide; their shorter side becomes this. */
const SHORT_SIDE = 256;

/** What the archives call the splits. */
const LISTS: Record<CaptionSplit, string> = {
  train: 'Flickr_8k.trainImages.txt',
  validation: 'Flickr_8k.devImages.txt',
  test: 'Flickr_8k.testImages.txt',
};

/**
 * Flickr8k from its official archives or from the stand-in, whichever is nearer. Pictures that are in no list are left out.
 * See `prepare` for where it is looked for and what is thrown.
 */
export async function flickr8k(options: Flickr8kOptions = {}): Promise<CaptionDataset> {
  return readFlickr8k(
    await prepareFirst([FLICKR8K_CARDS.squashed, FLICKR8K_CARDS.official], options),
    options,
  );
}

/** The same from files that were found. */
export async function readFlickr8k(
  { card, paths, source, sha256 }: PreparedDataset,
  options: Flickr8kOptions,
): Promise<CaptionDataset> {
  const { captions, splitOf } = await readTexts(paths.text ?? paths.archive);
  const shortSide = card.name === 'flickr8k' ? SHORT_SIDE : undefined;
  const file = await pictureCache(
    join(options.cache ?? cacheFolder(), card.name, `${shortSide ?? 'as-is'}.pictures`),
    {
      title: card.title,
      key: `${Object.values(sha256).join(' ')} ${shortSide ?? ''}`,
      classes: [],
      total: splitOf.size,
      pictures: () => listedPictures(paths.archive, splitOf, shortSide),
    },
    options,
  );
  const found = Object.values(file.index.splits).reduce((sum, { names }) => sum + names.length, 0);
  if (found + file.index.skipped.length !== splitOf.size)
    throw new DatasetError(
      `${paths.archive} has ${found} of the ${splitOf.size} pictures of its lists: is the archive whole?`,
    );
  return captionedDataset(file, captions, { name: card.name, title: card.title, source, sha256 });
}

interface Texts {
  captions: Captions;
  /** By the name of a picture. */
  splitOf: Map<string, CaptionSplit>;
}

async function readTexts(archive: string): Promise<Texts> {
  const texts = new Map<string, string>();
  const isText = (name: string) => /(^|\/)[^./][^/]*\.txt$/.test(name) && !name.startsWith('__MACOSX/');
  for await (const { name, contents } of archiveEntries(archive, isText))
    texts.set(basename(name), decodeTable(contents));
  const [table, tokens] = [texts.get('captions.txt'), texts.get('Flickr8k.token.txt')];
  const captions =
    table !== undefined
      ? readCaptionTable(table, `captions.txt of ${archive}`).captions
      : tokens !== undefined && readTokenList(tokens, `Flickr8k.token.txt of ${archive}`);
  if (!captions)
    throw new DatasetError(`${archive} has neither captions.txt nor Flickr8k.token.txt: is it Flickr8k?`);
  const splitOf = new Map<string, CaptionSplit>();
  for (const [split, list] of Object.entries(LISTS) as [CaptionSplit, string][]) {
    const text = texts.get(list);
    if (text === undefined) throw new DatasetError(`${archive} has no ${list}, the pictures for ${split}`);
    for (const name of text.split(/\r?\n/).filter(Boolean)) {
      if (splitOf.has(name))
        throw new DatasetError(`${archive}: ${name} is in the lists for ${splitOf.get(name)} and ${split}`);
      splitOf.set(name, split);
    }
  }
  return { captions, splitOf };
}

async function* listedPictures(
  archive: string,
  splitOf: ReadonlyMap<string, CaptionSplit>,
  shortSide: number | undefined,
): AsyncGenerator<SourcePicture> {
  const placeOf = (name: string) => {
    const split = name.startsWith('__MACOSX/') ? undefined : splitOf.get(basename(name));
    return split && { split, label: 0 };
  };
  for await (const picture of archivePictures(archive, placeOf, { shortSide }))
    yield { ...picture, name: basename(picture.name) };
}

/** Tiny ImageNet: 200 classes of ImageNet at 64x64, 500 pictures of each for training and 50 for the test. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import type { DatasetCard } from '../card.ts';
import { DatasetError } from '../errors.ts';
import { archiveEntries } from '../formats/archive.ts';
import { archivePictures, type PlaceOf } from '../pictures/archive-pictures.ts';
import { pictureCache, type PictureCacheOptions } from '../pictures/picture-cache.ts';
import type { PictureDataset } from '../pictures/pictures.ts';
import { prepare, type PrepareOptions } from '../prepare.ts';

export const TINY_IMAGENET_CARD: DatasetCard = {
  name: 'tiny-imagenet',
  title: 'Tiny ImageNet, 200 classes at 64x64',
  homepage: 'http://cs231n.stanford.edu/',
  licence: 'photos of ImageNet, for non-commercial research and education',
  citation: 'Le and Yang, "Tiny ImageNet visual recognition challenge", Stanford CS 231N, 2015',
  files: [
    {
      key: 'archive',
      name: 'tiny-imagenet-200.zip',
      bytes: 248_100_043,
      sha256: '6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821',
      urls: ['http://cs231n.stanford.edu/tiny-imagenet-200.zip'],
    },
  ],
};

export interface TinyImagenetOptions extends PrepareOptions, PictureCacheOptions {
  /** The classes to use, by synset (`n01443537`), or the first n of them by synset; default: all 200. */
  classes?: readonly string[] | number;
}

/** What the archive's text files say. */
interface Lists {
  synsets: string[];
  /** The first name of each synset. */
  names: Map<string, string>;
  /** The synset of each picture of `val/images`. */
  validation: Map<string, string>;
}

/**
 * Tiny ImageNet, or any classes of it. What the archive calls val is the test set, as the labels of its test pictures were never given out:
 * settings are chosen on pictures held out of train. See `prepare` for where it is looked for and what is thrown.
 */
export async function tinyImagenet(options: TinyImagenetOptions = {}): Promise<PictureDataset> {
  const { card, paths, source, sha256 } = await prepare(TINY_IMAGENET_CARD, options);
  const lists = await readLists(paths.archive);
  const synsets = chosen(lists.synsets, options.classes);
  const selection = createHash('sha256').update(synsets.join()).digest('hex').slice(0, 16);
  const file = await pictureCache(
    join(options.cache ?? cacheFolder(), card.name, `${selection}.pictures`),
    {
      title: card.title,
      key: `${sha256.archive} ${selection}`,
      classes: synsets.map((synset) => lists.names.get(synset) ?? synset),
      total: synsets.length * 550,
      pictures: () => archivePictures(paths.archive, tinyImagenetPlace(lists, synsets)),
      order: 'by class',
    },
    options,
  );
  return file.dataset({ name: card.name, title: card.title, source, sha256 });
}

/** @throws DatasetError if the archive lacks one of its lists */
export async function readLists(archive: string): Promise<Lists> {
  const texts = new Map<string, string[][]>();
  const list = /^tiny-imagenet-200\/(wnids|words|val\/val_annotations)\.txt$/;
  for await (const { name, contents } of archiveEntries(archive, (name) => list.test(name))) {
    const lines = new TextDecoder().decode(contents).split(/\r?\n/).filter(Boolean);
    texts.set(
      list.exec(name)![1],
      lines.map((line) => line.split('\t')),
    );
  }
  const table = (name: string): string[][] => {
    const rows = texts.get(name);
    if (!rows) throw new DatasetError(`${archive} has no tiny-imagenet-200/${name}.txt`);
    return rows;
  };
  return {
    synsets: table('wnids')
      .map(([synset]) => synset)
      .sort(),
    names: new Map(table('words').map(([synset, names]) => [synset, names.split(',')[0]])),
    validation: new Map(table('val/val_annotations').map(([picture, synset]) => [picture, synset])),
  };
}

/** Where a file of the archive belongs, of the classes of `synsets`. */
export function tinyImagenetPlace({ validation }: Lists, synsets: readonly string[]): PlaceOf {
  const labels = new Map(synsets.map((synset, label) => [synset, label]));
  return (name) => {
    const [, folder, picture] =
      /^tiny-imagenet-200\/(train\/n\d{8}|val)\/images\/([^/]+\.JPEG)$/.exec(name) ?? [];
    if (folder === undefined) return undefined;
    const isTest = folder === 'val';
    const label = labels.get(isTest ? (validation.get(picture) ?? '') : folder.slice('train/'.length));
    return label === undefined ? undefined : { split: isTest ? 'test' : 'train', label };
  };
}

function chosen(synsets: readonly string[], classes: TinyImagenetOptions['classes'] = 0): string[] {
  if (typeof classes === 'number') {
    if (!Number.isInteger(classes) || classes < 0 || classes > synsets.length)
      throw new DatasetError(
        `tiny-imagenet: ${classes} classes asked for, there are ${synsets.length} (0: all)`,
      );
    return synsets.slice(0, classes || synsets.length);
  }
  const unknown = classes.find((synset) => !synsets.includes(synset));
  if (unknown !== undefined)
    throw new DatasetError(`tiny-imagenet has no class ${unknown}; expected synsets such as ${synsets[0]}`);
  return [...new Set(classes)].sort();
}

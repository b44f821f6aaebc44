import {
  type Picture,
  type PictureDataset,
  type PictureSet,
  type ShowProgress,
  type StreamedPictures,
  checkReadable,
  imagenetFolder,
  pictureDataset,
  withSizes,
} from '@nutshell/data';
import { Failure, existingPath } from '@nutshell/experiment';
import type { Random } from '@nutshell/random';
import type { ImagenetConfig } from './config.ts';

type DataConfig = Pick<
  ImagenetConfig,
  'dataset' | 'data' | 'classes' | 'skipCorrupt' | 'trainExamples' | 'testExamples' | 'validation'
>;

/** Pictures out of a file of pixels, or decoded each time they are read. */
export type AnyPictures = PictureSet<Picture | Promise<Picture>>;
export type AnyDataset = PictureDataset<Picture | Promise<Picture>>;

/** Datasets that are read from --data. */
const FOLDERS: readonly DataConfig['dataset'][] = ['folder', 'imagenet'];

/**
 * The pictures of an experiment, cut to the sizes that it asks for.
 * @throws Failure for a setting that this dataset does not have
 */
export async function loadPictures(
  { dataset, data, classes, skipCorrupt, ...options }: DataConfig,
  random: Random,
  progress?: ShowProgress,
): Promise<AnyDataset> {
  if (data && !FOLDERS.includes(dataset))
    throw new Failure(
      `--data=${data} is read by --dataset=${FOLDERS.join(' and --dataset=')} alone, not by ${dataset}`,
    );
  if (classes !== 0 && dataset !== 'tiny-imagenet')
    throw new Failure(`--classes chooses among those of tiny-imagenet; of ${dataset} all are taken`);
  const folder = data && existingPath(data, '--data');
  if (dataset !== 'imagenet')
    return pictureDataset(dataset, { ...options, data: folder, classes, skipCorrupt, random, progress });
  if (!folder)
    throw new Failure('ImageNet is read from --data=DIR, with DIR/train/n01440764/… and DIR/val/…');
  if (skipCorrupt)
    throw new Failure(
      '--dataset=imagenet decodes each picture when its turn comes, and can leave none out: put damaged ones right, ' +
        'or take --dataset=folder, which decodes all of them once, into the cache',
    );
  return withSizes(await imagenetFolder(folder), { ...options, random });
}

/** Before a training: pictures that are decoded only when their turn comes, at its end. @throws DatasetError that names those that cannot be read */
export async function checkTest(
  { title, splits: { test } }: AnyDataset,
  progress?: ShowProgress,
): Promise<void> {
  if ('folder' in test.handle)
    await checkReadable(test as StreamedPictures, `the test of ${title}`, progress);
}

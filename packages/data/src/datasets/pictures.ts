/** Sets of colour pictures by name, in the sizes that an experiment asks for. A new one is a file beside this one and a line in the table. */
import { DatasetError } from '../errors.ts';
import { type PictureDataset, type PictureSizes, withSizes } from '../pictures/pictures.ts';
import { type CifarOptions, cifar10Pictures } from './cifar10.ts';
import { imagenette, type ImagenetteOptions } from './imagenette.ts';
import { pictureFolder, type FolderDatasetOptions } from './picture-folder.ts';
import { shapes } from './shapes.ts';
import { tinyImagenet, type TinyImagenetOptions } from './tiny-imagenet.ts';

export interface PictureDatasetOptions
  extends PictureSizes, CifarOptions, ImagenetteOptions, TinyImagenetOptions, FolderDatasetOptions {
  /** The folder of class folders that `folder` reads. */
  data?: string;
}

type Loader = (options: PictureDatasetOptions) => Promise<PictureDataset>;

const DATASETS = {
  'cifar-10': cifar10Pictures,
  'imagenette-112': (options) => imagenette('imagenette-112', options),
  'imagenette-160': (options) => imagenette('imagenette-160', options),
  'imagenette-320': (options) => imagenette('imagenette-320', options),
  imagenette: (options) => imagenette('imagenette', options),
  'tiny-imagenet': tinyImagenet,
  shapes,
  folder: async (options) => {
    if (!options.data)
      throw new DatasetError('The dataset "folder" needs a folder of class folders: --data=DIR.');
    return pictureFolder(options.data, options);
  },
} satisfies Record<string, Loader>;

export type PictureDatasetName = keyof typeof DATASETS;

export const pictureDatasetNames = Object.keys(DATASETS) as PictureDatasetName[];

/**
 * Loads a set of pictures by name, cut to the sizes asked for. The pictures stay in a file; memory holds its index.
 * @throws DatasetError that lists the known names, or names a size that is not possible; see `prepare` for the rest
 */
export async function pictureDataset(
  name: string,
  options: PictureDatasetOptions = {},
): Promise<PictureDataset> {
  if (!Object.hasOwn(DATASETS, name))
    throw new DatasetError(
      `There is no set of pictures "${name}". Known: ${pictureDatasetNames.join(', ')}.`,
    );
  return withSizes(await (DATASETS[name as PictureDatasetName] as Loader)(options), options);
}

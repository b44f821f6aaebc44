/** Imagenette: ten easily told classes of ImageNet, 9,469 pictures for training and 3,925 for the test. */
import { join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import type { DatasetCard } from '../card.ts';
import { archivePictures, type PlaceOf } from '../pictures/archive-pictures.ts';
import { pictureCache, type PictureCacheOptions } from '../pictures/picture-cache.ts';
import type { PictureDataset } from '../pictures/pictures.ts';
import { prepare, type PrepareOptions } from '../prepare.ts';

/** Folder and class, in the order of the labels. */
const SYNSETS = {
  n01440764: 'tench',
  n02102040: 'English springer',
  n02979186: 'cassette player',
  n03000684: 'chain saw',
  n03028079: 'church',
  n03394916: 'French horn',
  n03417042: 'garbage truck',
  n03425413: 'gas pump',
  n03445777: 'golf ball',
  n03888257: 'parachute',
};

const TOTAL = 13_394;

const IMAGENETTE = {
  homepage: 'https://github.com/fastai/imagenette',
  licence: 'photos of ImageNet, for non-commercial research and education; the selection: Apache-2.0',
  citation:
    'Howard, "Imagenette", github.com/fastai/imagenette, 2019; Deng et al., "ImageNet: a large-scale hierarchical image database", CVPR 2009',
};

function official(name: string, title: string, archive: string, bytes: number, sha256: string): DatasetCard {
  const urls = [`https://s3.amazonaws.com/fast-ai-imageclas/${archive}`];
  return { ...IMAGENETTE, name, title, files: [{ key: 'archive', name: archive, bytes, sha256, urls }] };
}

/** By name; the number is that of pixels of the shorter side. */
export const IMAGENETTE_CARDS = {
  imagenette: official(
    'imagenette',
    'Imagenette in full size',
    'imagenette2.tgz',
    1_557_161_267,
    '6cbfac238434d89fe99e651496f0812ebc7a10fa62bd42d6874042bf01de4efd',
  ),
  'imagenette-320': official(
    'imagenette-320',
    'Imagenette at 320 px',
    'imagenette2-320.tgz',
    341_663_724,
    '569b4497c98db6dd29f335d1f109cf315fe127053cedf69010d047f0188e158c',
  ),
  'imagenette-160': official(
    'imagenette-160',
    'Imagenette at 160 px',
    'imagenette2-160.tgz',
    99_003_388,
    '64d0c4859f35a461889e0147755a999a48b49bf38a7e0f9bd27003f10db02fe5',
  ),
  /** A stand-in whose pictures were squashed to squares (github.com/thunderInfy/imagenette, 224x224, then halved). */
  'imagenette-112': {
    ...IMAGENETTE,
    name: 'imagenette-112',
    title: 'Imagenette, squashed to 112x112',
    files: [
      {
        key: 'archive',
        name: 'imagenette2-112.tgz',
        bytes: 60_733_478,
        sha256: 'd8024c0e86e7fcb31d3d86768195c586806aa0b5f8baf9242e81b5c0dbf78bf3',
        urls: [],
      },
    ],
  },
} satisfies Record<string, DatasetCard>;

export type ImagenetteName = keyof typeof IMAGENETTE_CARDS;

export interface ImagenetteOptions extends PrepareOptions, PictureCacheOptions {
  /** Shrink or enlarge the pictures so that the shorter side is this; default: as they are, but 320 for the full size. */
  shortSide?: number;
}

/** `imagenette2-160/train/n01440764/….JPEG`; what the archives call val is the test set: settings are chosen on pictures held out of train. */
export const imagenettePlace: PlaceOf = (name) => {
  const [, folder, synset] = /\/(train|val)\/(n\d{8})\/[^/]+\.JPEG$/.exec(name) ?? [];
  const label = Object.keys(SYNSETS).indexOf(synset);
  return label < 0 ? undefined : { split: folder === 'val' ? 'test' : 'train', label };
};

/** Imagenette in one of its sizes. See `prepare` for where it is looked for and what is thrown. */
export async function imagenette(
  name: ImagenetteName,
  options: ImagenetteOptions = {},
): Promise<PictureDataset> {
  const { shortSide = name === 'imagenette' ? 320 : undefined } = options;
  const { card, paths, source, sha256 } = await prepare(IMAGENETTE_CARDS[name], options);
  const classes = Object.values(SYNSETS);
  const file = await pictureCache(
    join(options.cache ?? cacheFolder(), name, `${shortSide ?? 'as-is'}.pictures`),
    {
      title: card.title,
      key: `${sha256.archive} ${shortSide ?? ''}`,
      classes,
      total: TOTAL,
      pictures: () => archivePictures(paths.archive, imagenettePlace, { shortSide }),
      order: 'by class',
    },
    options,
  );
  return file.dataset({ name, title: card.title, source, sha256 });
}

/**
 * Drawn shapes of ten kinds in random colours, sizes, places and directions, for smoke tests and documents: they need no download and are
 * free of rights, and a small residual network learns them in half a minute. They say nothing about photos.
 */
import { join } from 'node:path';
import { Random } from '@nutshell/random';
import { cacheFolder } from '../cache.ts';
import { pictureCache, type PictureCacheOptions } from '../pictures/picture-cache.ts';
import type { PictureDataset } from '../pictures/pictures.ts';
import { drawShape, shapeNames } from './drawn-shape.ts';

export interface ShapesOptions extends PictureCacheOptions {
  /** Default: `NUTSHELL_CACHE`, else the platform's cache folder. */
  cache?: string;
}

/** Pixels on a side. */
const SIDE = 32;
const SIZES = { train: 2000, test: 500 };
const SEED = 1;
/** A change of what is drawn changes this, so that cached pictures are drawn again. */
const VERSION = 1;

/** 2,000 pictures for training and 500 for the test, 32x32, always the same. */
export async function shapes(options: ShapesOptions = {}): Promise<PictureDataset> {
  const classes = shapeNames;
  const file = await pictureCache(
    join(options.cache ?? cacheFolder(), 'shapes', `${SIDE}.pictures`),
    {
      title: 'drawn shapes',
      key: `shapes ${VERSION}`,
      classes,
      total: SIZES.train + SIZES.test,
      *pictures() {
        for (const [split, count] of Object.entries(SIZES))
          for (let i = 0; i < count; i++) {
            const label = i % classes.length;
            const random = new Random(SEED).fork(split).fork(String(i));
            const name = `${split}/${classes[label]}/${i}`;
            yield { split, label, name, decode: () => drawShape(label, random) };
          }
      },
    },
    options,
  );
  return file.dataset({
    name: 'shapes',
    title: 'drawn shapes of ten kinds',
    source: 'generated',
    sha256: { pixels: file.index.pixels },
  });
}

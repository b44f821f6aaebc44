/**
 * Generated pictures of coloured shapes with sentences of a small grammar, for smoke tests and continuous integration: without a download,
 * learnt within seconds, and each caption of a network can be judged exactly. They say nothing about photographs.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Random } from '@nutshell/random';
import { cacheFolder } from '../cache.ts';
import { type CaptionDataset, type CaptionSplit, captionedDataset } from '../captions/captions.ts';
import { sentencesOf } from '../captions/scene.ts';
import { drawScene, renderScene } from '../captions/scene-picture.ts';
import { pictureCache, type PictureCacheOptions } from '../pictures/picture-cache.ts';

export interface SyntheticScenesOptions extends Pick<PictureCacheOptions, 'progress'> {
  random: Random;
  /** Default 2,000. */
  train?: number;
  /** Default 200. */
  validation?: number;
  /** Default 200. */
  test?: number;
  cache?: string;
}

/** Changes whenever other pixels or sentences come out: the cache is made again then. */
const VERSION = 1;

/** Captions of a picture, as Flickr8k has; drawn with repetition where a scene has fewer. */
const CAPTIONS = 5;

/**
 * `train`, `validation` and `test` scenes; scene i of a split depends on the seed and i only. Half of them are one to three equal things, half
 * two that differ, one above or left of the other.
 */
export async function syntheticScenes({
  random,
  train = 2000,
  validation = 200,
  test = 200,
  progress,
  cache = cacheFolder(),
}: SyntheticScenesOptions): Promise<CaptionDataset> {
  const sizes: Record<CaptionSplit, number> = { train, validation, test };
  const draws = random.fork('scenes');
  const key = sha256(JSON.stringify([VERSION, draws.state(), sizes]));
  const captions = new Map<string, string[]>();
  const scenes = Object.entries(sizes).flatMap(([split, n]) =>
    Array.from({ length: n }, (_, i) => {
      const own = draws.fork(split).fork(String(i));
      const name = `${split}/${i}`;
      const scene = drawScene(own.fork('scene'));
      const sentences = sentencesOf(scene);
      const words = own.fork('captions');
      captions.set(name, Array.from({ length: CAPTIONS }, () => sentences[words.int(sentences.length)])); // prettier-ignore
      return { split, name, scene, random: own.fork('picture') };
    }),
  );
  const file = await pictureCache(
    join(cache, 'scenes', `${key.slice(0, 16)}.pictures`),
    {
      title: 'generated scenes',
      key,
      classes: [],
      total: scenes.length,
      *pictures() {
        for (const { split, name, scene, random } of scenes) {
          const decode = () => {
            const { height, width, pixels } = renderScene(scene, random);
            return { height, width, channels: 3, data: pixels };
          };
          yield { split, label: 0, name, decode };
        }
      },
    },
    { progress },
  );
  return captionedDataset(file, captions, {
    name: 'scenes',
    title: 'generated scenes of coloured shapes',
    source: 'generated',
    sha256: { pixels: file.index.pixels, captions: sha256(JSON.stringify([...captions])) },
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

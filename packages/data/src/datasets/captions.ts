/** Captioned pictures by name, in the sizes that an experiment asks for. A new set is a file beside this one and a line in the table. */
import type { Random } from '@nutshell/random';
import { type CaptionDataset, type CaptionSizes, withCaptionSizes } from '../captions/captions.ts';
import { DatasetError } from '../errors.ts';
import { captionFolder, type CaptionFolderOptions, karpathySplits } from './caption-folder.ts';
import { flickr8k, type Flickr8kOptions } from './flickr8k.ts';
import { syntheticScenes } from './synthetic-scenes.ts';

export interface CaptionDatasetOptions extends CaptionSizes, Flickr8kOptions, CaptionFolderOptions {
  /** The folder that `karpathy` and `folder` read. */
  data?: string;
  /** Needed for `scenes`, and for a folder that does not say which pictures are for what. */
  random?: Random;
}

const DATASETS = {
  flickr8k: (options) => flickr8k(options),
  karpathy: (options) => karpathySplits(folderOf('karpathy', options), options),
  folder: (options) => captionFolder(folderOf('folder', options), options),
  scenes: (options) => {
    if (!options.random) throw new Error('captionDataset: "scenes" are generated and need `random`');
    const { trainExamples, validationExamples, testExamples, random, ...rest } = options;
    return syntheticScenes({
      ...rest,
      random,
      train: trainExamples || undefined,
      validation: validationExamples || undefined,
      test: testExamples || undefined,
    });
  },
} satisfies Record<string, (options: CaptionDatasetOptions) => Promise<CaptionDataset>>;

export type CaptionDatasetName = keyof typeof DATASETS;

export const captionDatasetNames = Object.keys(DATASETS) as CaptionDatasetName[];

/**
 * Loads captioned pictures by name: `flickr8k`; `karpathy`, a folder with one of Karpathy's JSON files (Flickr8k, Flickr30k, COCO); `folder`, your
 * own with a CSV; `scenes`, generated.
 * @throws DatasetError that lists the known names, or says what is wrong with a set; see `prepare` for the rest
 */
export async function captionDataset(
  name: string,
  options: CaptionDatasetOptions = {},
): Promise<CaptionDataset> {
  if (!Object.hasOwn(DATASETS, name))
    throw new DatasetError(
      `There are no captioned pictures "${name}". Known: ${captionDatasetNames.join(', ')}.`,
    );
  return withCaptionSizes(await DATASETS[name as CaptionDatasetName](options), options);
}

function folderOf(name: string, { data }: CaptionDatasetOptions): string {
  if (!data) throw new DatasetError(`The captioned pictures "${name}" need a folder: --data=DIR.`);
  return data;
}

/** Image datasets by name. A new one is a file beside this one and a line in the table below. */
import type { ImageDataset } from '../image-dataset.ts';
import type { PrepareOptions } from '../prepare.ts';
import type { Random } from '@nutshell/random';
import { fashionMnist } from './fashion-mnist.ts';
import { mnist } from './mnist.ts';
import { syntheticDigits } from './synthetic-digits.ts';

export interface ImageDatasetOptions extends PrepareOptions {
  /** For generated datasets only: sizes of their splits, and their source of randomness (required). */
  train?: number;
  test?: number;
  random?: Random;
}

const DATASETS: Record<string, (options: ImageDatasetOptions) => Promise<ImageDataset>> = {
  mnist,
  'fashion-mnist': fashionMnist,
  'synthetic-digits': async ({ random, train, test }) => {
    if (!random) throw new Error('the dataset synthetic-digits is generated: give it `random`');
    return syntheticDigits({ random, train, test });
  },
};

export const imageDatasetNames: readonly string[] = Object.keys(DATASETS);

/**
 * Loads an image dataset by name.
 * @throws Error that lists the known names; see `prepare` for the rest
 */
export async function imageDataset(name: string, options: ImageDatasetOptions = {}): Promise<ImageDataset> {
  if (!Object.hasOwn(DATASETS, name)) {
    throw new Error(`There is no image dataset "${name}". Known: ${imageDatasetNames.join(', ')}.`);
  }
  return DATASETS[name](options);
}

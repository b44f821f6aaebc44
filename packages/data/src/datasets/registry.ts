/** Image datasets by name, in the sizes that an experiment asks for. A new one is a file beside this one and a line in the table below. */
import type { Random } from '@nutshell/random';
import { DatasetError } from '../errors.ts';
import { type ImageDataset, type ImageSplit, withSplits } from '../image-dataset.ts';
import type { PrepareOptions } from '../prepare.ts';
import { holdOut, take } from '../split.ts';
import { cifar10 } from './cifar10.ts';
import { fashionMnist } from './fashion-mnist.ts';
import { mnist } from './mnist.ts';
import { syntheticDigits } from './synthetic-digits.ts';

export interface ImageDatasetOptions extends PrepareOptions {
  /** Use only the first n training examples, or generate n; 0 or absent: all, or 2,000. */
  trainExamples?: number;
  /** Use only the first n test examples, or generate n; 0 or absent: all, or 500. */
  testExamples?: number;
  /** Hold this many of these training examples out, at random, as the split `validation`; 0 or absent: none. */
  validation?: number;
  /** Needed to generate a dataset, and to hold examples out (its fork `validation`). */
  random?: Random;
}

const DATASETS = {
  mnist,
  'fashion-mnist': fashionMnist,
  'cifar-10': cifar10,
  synthetic: async ({ random, trainExamples, testExamples }: ImageDatasetOptions) => {
    if (!random) throw new Error('imageDataset: "synthetic" is generated and needs `random`');
    return syntheticDigits({ random, train: trainExamples || 2000, test: testExamples || 500 });
  },
};

export type ImageDatasetName = keyof typeof DATASETS;

export const imageDatasetNames = Object.keys(DATASETS) as ImageDatasetName[];

/**
 * Loads an image dataset by name, cut to the sizes asked for; `provenance.sizes` says what they are in the end.
 * @throws DatasetError that lists the known names, or names a size that is not possible and how many examples there are; see `prepare`
 *   for the rest
 */
export async function imageDataset(name: string, options: ImageDatasetOptions = {}): Promise<ImageDataset> {
  if (!Object.hasOwn(DATASETS, name)) {
    throw new DatasetError(`There is no image dataset "${name}". Known: ${imageDatasetNames.join(', ')}.`);
  }
  const { random, trainExamples = 0, testExamples = 0, validation = 0 } = options;
  for (const [key, n] of Object.entries({ trainExamples, testExamples, validation })) {
    if (!Number.isInteger(n) || n < 0)
      throw new DatasetError(`${name}: ${key} is ${n}, expected a whole number ≥ 0`);
  }
  const data = await DATASETS[name as ImageDatasetName](options);
  const test = cut(data.splits.test, testExamples, `test examples of ${name}`);
  const train = cut(data.splits.train, trainExamples, `training examples of ${name}`);
  if (validation === 0) return withSplits(data, { train, test });
  if (!random) throw new Error('imageDataset: `validation` is drawn at random and needs `random`');
  if (validation >= train.length) {
    throw new DatasetError(
      `${name}: validation = ${validation} leaves nothing of its ${train.length} training examples to learn from. Hold out fewer.`,
    );
  }
  const held = holdOut(train, validation, random.fork('validation'));
  return withSplits(data, { ...held, test });
}

/** The first n examples; all for 0. */
function cut(split: ImageSplit, n: number, what: string): ImageSplit {
  if (n > split.length) {
    throw new DatasetError(
      `there are ${split.length} ${what}, not the ${n} asked for. Ask for fewer, or for 0: all.`,
    );
  }
  return n === 0 ? split : take(split, n);
}

import {
  type HostArray,
  type ImageDataset,
  type ImageSplit,
  type PixelMapping,
  type ShowProgress,
  type Split,
  LENET_PIXELS,
  boxed,
  deskew,
  imageDataset,
  imageInputs,
  mapSplits,
  take,
} from '@nutshell/data';
import type { Random } from '@nutshell/random';
import { Failure } from '@nutshell/experiment';
import type { ClassifierConfig } from './config.ts';

type DigitConfig = Pick<ClassifierConfig, 'dataset' | 'trainExamples' | 'testExamples' | 'images'> &
  Partial<Pick<ClassifierConfig, 'classifier' | 'digit' | 'against'>> & { validation?: number };

/** The side to which the paper cut its deslanted digits: 20x20 pixels are the 4,010 parameters of its linear classifier. */
const SIDE = 20;

/** The dataset of an experiment, cut to the size it asks for, as its classifier sees it. */
export async function loadDigits(
  config: DigitConfig,
  random: Random,
  progress?: ShowProgress,
): Promise<ImageDataset> {
  const { dataset, trainExamples, testExamples, validation } = config;
  const data = mapSplits(
    await imageDataset(dataset, { random, trainExamples, testExamples, validation, progress }),
    (split) => asSeenBy(config, split),
  );
  const provenance = { ...data.provenance, name: taskOf(config, data.name) };
  return { ...data, classes: classesOf(config, data.classes), provenance };
}

/** Values of the pixels: those of section II.B, whose mean is about 0 and variance about 1, or from 0 to 1. */
export function pixelsOf({
  pixels,
}: Pick<ClassifierConfig, 'pixels'>): Required<Omit<PixelMapping, 'padTo'>> {
  const { scale = 1 / 255, offset = 0 } = LENET_PIXELS;
  return pixels === 'paper' ? { scale, offset } : { scale: 1 / 255, offset: 0 };
}

/** Images as rows of pixels. */
export interface FlatInputs {
  /** [batch, pixels] */
  images: HostArray<[batch: number, pixels: number]>;
  /** [batch] */
  labels: HostArray<[batch: number]>;
}

/** What a fully connected network sees of images. */
export function flatInputs(split: ImageSplit, config: Pick<ClassifierConfig, 'pixels'>): Split<FlatInputs> {
  const inputs = imageInputs(split, { pixels: pixelsOf(config) });
  return {
    length: split.length,
    batch(indices) {
      const { images, labels } = inputs.batch(indices);
      const [examples, ...sides] = images.shape;
      const pixels = sides.reduce((product, side) => product * side);
      return { images: { values: images.values, shape: [examples, pixels] }, labels };
    },
  };
}

function asSeenBy(config: DigitConfig, split: ImageSplit): ImageSplit {
  const chosen = config.classifier === 'sign' ? twoClasses(split, config) : split;
  if (config.images === 'deskewed') return deskew(chosen, { side: SIDE });
  return config.images === 'boxed' ? boxed(chosen, SIDE) : chosen;
}

/** The examples of the two classes that one unit tells apart: 1 for those it says yes to, 0 for the others. */
function twoClasses(split: ImageSplit, { digit = '3', against = 'rest' }: DigitConfig): ImageSplit {
  if (digit === against)
    throw new Failure(
      `--digit=${digit} and --against=${against} are the same: name two digits, or --against=rest`,
    );
  const yes = Number(digit);
  const isIn = (label: number) => label === yes || against === 'rest' || label === Number(against);
  const indices = Uint32Array.from({ length: split.length }, (_, i) => i).filter((i) =>
    isIn(split.labels[i]),
  );
  const chosen = take(split, indices);
  return { ...chosen, labels: chosen.labels.map((label) => (label === yes ? 1 : 0)) };
}

/** Two classes are another task than ten, and their errors stand in another table. */
function taskOf({ classifier, digit = '3', against = 'rest' }: DigitConfig, dataset: string): string {
  return classifier === 'sign' ? `${dataset}-${digit}-${against}` : dataset;
}

function classesOf({ classifier, digit = '3', against = 'rest' }: DigitConfig, classes: string[]): string[] {
  if (classifier !== 'sign') return classes;
  const yes = classes[Number(digit)];
  return [against === 'rest' ? `not ${yes}` : classes[Number(against)], yes];
}

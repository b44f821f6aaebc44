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

type DigitConfig = Pick<
  ClassifierConfig,
  'dataset' | 'trainExamples' | 'testExamples' | 'validation' | 'images' | 'classifier' | 'digit' | 'against'
>;

/** The side to which the paper cut its deslanted digits: 20x20 pixels are the 4,010 parameters of its linear classifier. */
const SIDE = 20;

/** The dataset of an experiment, cut to the size it asks for, as its classifier sees it. */
export async function loadDigits(
  config: DigitConfig,
  random: Random,
  progress?: ShowProgress,
): Promise<ImageDataset> {
  const { dataset, trainExamples, testExamples, validation } = config;
  const { images, classifier } = config;
  const question = questions[classifier](config);
  const data = mapSplits(
    await imageDataset(dataset, { random, trainExamples, testExamples, validation, progress }),
    (split) => views[images](question.asked(split)),
  );
  const provenance = { ...data.provenance, name: question.named(data.name) };
  return { ...data, classes: question.answers(data.classes), provenance };
}

/** Values of the pixels: those of section II.B, whose mean is about 0 and variance about 1, or from 0 to 1. */
export function pixelsOf({ pixels }: Pick<ClassifierConfig, 'pixels'>): PixelValues {
  return pixelValues[pixels];
}

type PixelValues = Required<Omit<PixelMapping, 'padTo'>>;

const { scale = 1 / 255, offset = 0 } = LENET_PIXELS;
const pixelValues: Record<ClassifierConfig['pixels'], PixelValues> = {
  paper: { scale, offset },
  unit: { scale: 1 / 255, offset: 0 },
};

/** Images as rows of pixels. */
export interface FlatInputs {
  /** [batch, pixels] */
  images: HostArray<[batch: number, pixels: number]>;
  /** [batch] */
  labels: HostArray<[batch: number]>;
}

/** Images as inputs of a fully connected network. */
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

const views: Record<ClassifierConfig['images'], (split: ImageSplit) => ImageSplit> = {
  regular: (split) => split,
  boxed: (split) => boxed(split, SIDE),
  deskewed: (split) => deskew(split, { side: SIDE }),
};

/** The question that a classifier answers about an image. */
interface Question {
  /** The examples, with the answers as labels. */
  asked(split: ImageSplit): ImageSplit;
  /** Names of the answers. */
  answers(classes: string[]): string[];
  /** Two classes are another task than ten, and their errors stand in another table. */
  named(dataset: string): string;
}

const whichClass = (): Question => ({
  asked: (split) => split,
  answers: (classes) => classes,
  named: (dataset) => dataset,
});

const questions: Record<
  ClassifierConfig['classifier'],
  (config: Pick<DigitConfig, 'digit' | 'against'>) => Question
> = {
  network: whichClass,
  pairwise: whichClass,
  sign: yesOrNo,
  'nearest-neighbours': whichClass,
  quadratic: whichClass,
};

/** Whether it is the one digit: 1 for those that the unit says yes to, 0 for the others. */
function yesOrNo({ digit, against }: Pick<DigitConfig, 'digit' | 'against'>): Question {
  if (digit === against)
    throw new Failure(
      `--digit=${digit} and --against=${against} are the same: name two digits, or --against=rest`,
    );
  const yes = Number(digit);
  const isIn = (label: number) => label === yes || against === 'rest' || label === Number(against);
  return {
    asked(split) {
      const indices = Uint32Array.from({ length: split.length }, (_, i) => i);
      const chosen = take(
        split,
        indices.filter((i) => isIn(split.labels[i])),
      );
      return { ...chosen, labels: chosen.labels.map((label) => (label === yes ? 1 : 0)) };
    },
    answers: (classes) => [
      against === 'rest' ? `not ${classes[yes]}` : classes[Number(against)],
      classes[yes],
    ],
    named: (dataset) => `${dataset}-${digit}-${against}`,
  };
}

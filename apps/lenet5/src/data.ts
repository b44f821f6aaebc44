import * as tf from '@tensorflow/tfjs';
import {
  type ImageDataset,
  type ImageSplit,
  type ShowProgress,
  imageDataset,
  imageInputs,
  inverseOf,
  mapSplits,
  warpAffine,
} from '@nutshell/data';
import type { Random } from '@nutshell/random';
import type { LeNetConfig } from './config.ts';
import { pixelsOf } from './input.ts';

type DataConfig = Pick<LeNetConfig, 'model' | 'dataset' | 'trainExamples' | 'testExamples' | 'validation'>;

/** The dataset of an experiment, cut to the size it asks for, as the network of the experiment sees it. */
export async function loadDigits(
  { model, dataset, trainExamples, testExamples, validation }: DataConfig,
  random: Random,
  progress?: ShowProgress,
): Promise<ImageDataset> {
  const data = await imageDataset(dataset, {
    random: random.fork('synthetic'),
    trainExamples,
    testExamples,
    validation,
    progress,
  });
  return mapSplits(data, (split) => asSeenBy(model, split));
}

/** LeNet-1 reads digits of 16x16 pixels in the middle of 28x28, those of MNIST having 20x20 (section III.C.7); the others, as they are. */
export function asSeenBy(model: LeNetConfig['model'], split: ImageSplit): ImageSplit {
  return model === 'lenet1' ? shrunk(split) : split;
}

/** One example of a split as the network's input, [1, size, size, 1]. */
export function inputOf(split: ImageSplit, index: number, config: Pick<LeNetConfig, 'model'>): tf.Tensor4D {
  const { images } = imageInputs(split, { pixels: pixelsOf(config) }).batch([index]);
  return tf.tensor4d(images.values, images.shape);
}

/** Every image reduced about its centre, from digits of 20x20 pixels to 16x16. */
function shrunk(split: ImageSplit): ImageSplit {
  const factor = 16 / 20;
  const map = inverseOf({ right: 0, down: 0, wider: factor, taller: factor, slant: 0 });
  const size = split.height * split.width * split.channels;
  const images = new Uint8Array(split.images.length);
  const before = new Float32Array(size);
  const after = new Float32Array(size);
  for (let start = 0; start < images.length; start += size) {
    before.set(split.images.subarray(start, start + size));
    warpAffine(before, after, split, map);
    for (let i = 0; i < size; i++) images[start + i] = Math.round(after[i]);
  }
  return { ...split, images };
}

/** Networks that name what a picture shows: those of this app's runs, exported ones, and those of other programs. */
import { loadStoredModel, selectBackend, tryStoredModel } from '@nutshell/core';
import { checkCard, probabilitiesFrom } from '@nutshell/core/pictures';
import { type Picture, readImage, seenValues } from '@nutshell/data';
import { Failure, readChecked } from '@nutshell/experiment';
import * as tf from '@tensorflow/tfjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Card, readCard } from './card.ts';

/** A network and what one has to know of it. */
export interface Classifier {
  model: tf.LayersModel;
  card: Card;
  /** As people name it. */
  origin: string;
}

/**
 * A network that was exported, with our labels.json beside it; or one of another program, which MobileNet's preprocessing and
 * imagenet_class_index.json, as Keras writes it, are taken for.
 * @param folder of model.json
 * @throws CheckpointError or Failure that names the file which is missing, damaged or of another network
 */
export async function readClassifier(folder: string): Promise<Classifier> {
  await selectBackend();
  const model = await loadStoredModel(folder);
  const labels = join(folder, 'labels.json');
  const card = existsSync(labels) ? readCard(labels) : foreignCard(folder, model);
  try {
    checkCard(model, card);
  } catch (error) {
    throw new Failure(`${folder}: ${(error as Error).message}`, { cause: error });
  }
  const { size } = card.input;
  tryStoredModel(model, [1, size, size, 3], join(folder, 'model.json'));
  return { model, card, origin: folder };
}

/** `{"0": ["n01440764", "tench"], …}` */
const classIndex = z.record(z.string(), z.tuple([z.string(), z.string()]));

/** Inputs from −1 to 1 of the size that the network says, probabilities as outputs. */
function foreignCard(folder: string, model: tf.LayersModel): Card {
  const [, height, width, channels] = model.inputs[0].shape;
  const classes = model.outputs[0].shape.at(-1);
  if (!height || height !== width || channels !== 3 || !classes)
    throw new Failure(
      `${folder}: a network of [${model.inputs[0].shape.join()}] → [${model.outputs[0].shape.join()}] is none of square colour pictures; ` +
        'if it is, say in a labels.json how pictures become its input, as imagenet:export writes it',
    );
  const half = [0.5, 0.5, 0.5];
  return {
    labels: labelsIn(join(folder, 'imagenet_class_index.json'), classes),
    input: { size: height, square: height, mean: half, sd: half },
    output: 'probabilities',
  };
}

/** The names in a class index; numbers where there is none. */
export function labelsIn(file: string, classes: number): string[] {
  const numbers = Array.from({ length: classes }, (_, i) => `class ${i}`);
  if (!existsSync(file)) return numbers;
  const data = readChecked(file, classIndex, {
    remedy:
      'Keras writes it as {"0": ["n01440764", "tench"], …}; without the file, classes are shown by their numbers.',
  });
  return numbers.map((number, i) => data[i]?.[1].replaceAll('_', ' ') ?? number);
}

/** The picture of a file, as it is read by a network. @throws ImageFileError that names a file that is no picture */
export async function readPicture(file: string): Promise<Picture> {
  const { height, width, data } = await readImage(file);
  return { height, width, pixels: data };
}

/** A picture as the input of a network, [1, size, size, 3]: its centre. */
export function inputOf(picture: Picture, { input }: Pick<Card, 'input'>): tf.Tensor4D {
  return tf.tensor4d(seenValues(picture, input), [1, input.size, input.size, 3]);
}

/** What a network says of inputs [batch, size, size, 3], as probabilities [batch, classes]. */
export function probabilitiesOf(
  { model, card }: Pick<Classifier, 'model' | 'card'>,
  images: tf.Tensor4D,
): tf.Tensor2D {
  return probabilitiesFrom(model.apply(images) as tf.Tensor2D, card);
}

/** A class with the probability that a network gives it. */
export interface Guess {
  label: string;
  probability: number;
}

/** The k likeliest classes of a picture, the likeliest first. */
export function guesses(classifier: Classifier, picture: Picture, k = 5): Guess[] {
  const { labels } = classifier.card;
  const probabilities = tf.tidy(() =>
    probabilitiesOf(classifier, inputOf(picture, classifier.card)).dataSync(),
  );
  return Array.from(probabilities, (probability, i) => ({ label: labels[i], probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, k);
}

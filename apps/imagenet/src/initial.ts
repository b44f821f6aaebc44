/** Networks as a training begins with them: with random weights, or with those of another network. */
import { readModelFiles, variablesOf } from '@nutshell/core';
import { Failure } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { Card } from './card.ts';
import type { ImagenetConfig } from './config.ts';
import type { AnyDataset } from './data.ts';
import { inputsOf } from './evaluate.ts';
import { networkOf } from './model.ts';
import { whiten } from './models/index.ts';
import { sourceFolder } from './source.ts';
import { learntForm } from './standard-model.ts';

/** Pictures by whose windows the first layer of a speed run is whitened. */
const WHITENED = 5000;

/** The network of a training before its first step: pictures [batch, size, size, 3] → logits [batch, classes]. */
export async function initialNetwork(
  { config, seed }: { config: ImagenetConfig; seed: number },
  { splits: { train } }: Pick<AnyDataset, 'splits'>,
  card: Card,
): Promise<tf.LayersModel> {
  const model = networkOf(config, card.labels.length, new Random(seed).fork('weights'));
  if (config.from) beginWith(model, config.from);
  else if (config.model === 'speed-run') whiten(model, await inputsOf(train, card, WHITENED));
  return model;
}

/**
 * Gives a model the weights of an exported network, all but those of a last dense layer with another number of classes.
 * @param from see `sourceFolder`
 * @throws Failure if there is no such network, or it is of another form
 */
export function beginWith(model: tf.LayersModel, from: string): void {
  const folder = sourceFolder(from);
  const { tensors } = readModelFiles(folder);
  const last = model.layers.findLast((layer) => layer.getClassName() === 'Dense')!.name;
  const missing: string[] = [];
  for (const [name, variable] of Object.entries(variablesOf(model))) {
    const [layer] = name.split('/');
    const isFitting = tf.tidy(() => {
      if (!Object.hasOwn(tensors, name)) return false;
      const { values, shape } = tensors[name];
      const weights = learntForm(model.getLayer(layer), tf.tensor(values, [...shape]));
      if (weights.shape.join() !== variable.shape.join()) return false;
      variable.assign(weights);
      return true;
    });
    if (!isFitting && layer !== last) missing.push(name);
  }
  if (missing.length > 0)
    throw new Failure(
      `${folder} is a network of another form: it has no ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''} of this size. --model and its switches must be those that it was trained with`,
    );
}

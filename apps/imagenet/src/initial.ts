/** Fine-tuning: a network that begins with the weights of another one, some of whose stages rest. */
import { fromHost, readModelFiles, variablesOf } from '@nutshell/core';
import { Failure, exportedFolder, findPath, isExported } from '@nutshell/experiment';
import * as tf from '@tensorflow/tfjs';
import { stageEnds } from '@nutshell/core/pictures';

/**
 * Gives a model the weights of an exported network, all but those of a last layer with another number of classes.
 * @param from a folder that imagenet:export wrote, or the experiment whose network lies beside its record
 * @param seed of that record
 * @throws Failure if there is no such network, or it is of another form
 */
export function beginWith(model: tf.LayersModel, from: string, seed: number): void {
  const folder = [findPath(from) ?? from, exportedFolder('imagenet', from, seed)].find(isExported);
  if (!folder)
    throw new Failure(
      `${from} is neither the folder of an exported network nor an experiment with one: npx nx run imagenet:export --run=<run> --out=<folder> writes one`,
    );
  const { tensors } = readModelFiles(folder);
  const last = model.layers.at(-1)!.name;
  const missing: string[] = [];
  for (const [name, variable] of Object.entries(variablesOf(model))) {
    const stored = tensors[name];
    if (stored?.shape.join() === variable.shape.join())
      tf.tidy(() =>
        variable.assign(fromHost({ values: stored.values as Float32Array, shape: stored.shape })),
      );
    else if (!name.startsWith(`${last}/`)) missing.push(name);
  }
  if (missing.length > 0)
    throw new Failure(
      `${folder} is a network of another form: it has no ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''} of this size. --model and its switches must be those that it was trained with`,
    );
}

/**
 * Lets the first stages of a network rest: their weights stay as they are, and their batch normalisation takes its running statistics. A stage
 * is all layers up to the last one with maps of one shape.
 * @throws Failure if it has fewer stages
 */
export function freezeStages(model: tf.LayersModel, stages: number): void {
  if (stages === 0) return;
  const ends = stageEnds(model);
  if (stages > ends.length)
    throw new Failure(`--frozen=${stages}: ${model.name} has ${ends.length} stages (0: none rest)`);
  const last = model.layers.indexOf(ends[stages - 1]);
  for (const layer of model.layers.slice(0, last + 1)) layer.trainable = false;
}

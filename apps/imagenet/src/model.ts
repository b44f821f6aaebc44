import { stageEnds } from '@nutshell/core/pictures';
import { Failure } from '@nutshell/experiment';
import type { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import type { ImagenetConfig } from './config.ts';
import { sizeOf } from './input.ts';
import { buildModel, switches } from './models/index.ts';

/**
 * The network of an experiment: pictures [batch, size, size, 3] → logits [batch, classes]. One that ends in a mean over the whole picture sees
 * other sizes, too, with the same weights.
 * @param random without it all weights are zeros, to be put in later
 */
export function networkOf(config: ImagenetConfig, classes: number, random?: Random): tf.LayersModel {
  const size = sizeOf(config);
  const switched = switches.parse(
    Object.fromEntries(
      Object.keys(switches.shape).map((name) => [name, config[name as keyof ImagenetConfig]]),
    ),
  );
  const model = buildModel(
    config.model,
    { height: size, width: size, channels: 3, classes, ...switched },
    random,
  );
  freezeStages(model, config.frozen);
  return model;
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

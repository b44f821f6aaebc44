import type { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import type { ImagenetConfig } from './config.ts';
import { sizeOf } from './input.ts';
import { freezeStages } from './initial.ts';
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

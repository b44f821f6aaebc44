import * as tf from '@tensorflow/tfjs';
import type { Random } from '@nutshell/random';
import type { ModelName, ModelOptions } from './options.ts';
import { Parts } from './parts.ts';

export type VggName = Extract<ModelName, `vgg${number}`>;

/** Convolutions before each pool (Simonyan and Zisserman 2015, table 1, columns A and D). */
const stages: Record<VggName, readonly number[]> = {
  vgg11: [1, 1, 2, 2, 2],
  vgg16: [2, 2, 3, 3, 3],
};

/** Half of the paper's. */
const CHANNELS = [32, 64, 128, 256, 256];

/**
 * The convolutions of VGG with half of the channels (`widening` 2 gives them all), batch normalisation after each, which was not known
 * then, and a global mean in place of two dense layers of 4,096 units: for pictures of 32 px and more.
 * [batch, height, width, 3] → logits [batch, classes]. Weights begin as in He et al. 2015.
 * @param options.dropout of what the last layer sees; default 0
 */
export function buildVgg(
  name: VggName,
  { classes, dropout = 0, widening = 1, ...image }: ModelOptions,
  random?: Random,
): tf.LayersModel {
  const parts = new Parts(random);
  const input = parts.input(image);
  let x = input;
  for (const [stage, count] of stages[name].entries()) {
    const filters = Math.round(CHANNELS[stage] * widening);
    for (let i = 1; i <= count; i++) {
      const layer = `conv${stage + 1}_${i}`;
      const convolved = parts.convolve(x, layer, { filters, kernelSize: 3 });
      x = parts.activate(parts.normalise(convolved, layer), layer);
    }
    x = parts.maxPool(x, `pool${stage + 1}`, { poolSize: 2, strides: 2 });
  } // [batch, height / 32, width / 32, 256 · widening]
  const mean = parts.drop(parts.mean(x, 'mean'), 'mean', dropout);
  return tf.model({ name, inputs: input, outputs: parts.dense(mean, 'output', classes) });
}

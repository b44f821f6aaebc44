import { type RecurrentName, recurrentLayers, seeded, uniform } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';

/** Characters in Karpathy's Shakespeare. */
export const VOCABULARY = 65;

export interface CharRnnForm {
  /** Default 'lstm'. */
  layer?: RecurrentName;
  /** Of each of the two layers. Default 128. */
  units?: number;
}

/**
 * char-rnn (Karpathy 2015) with two recurrent layers: one-hot characters [batch, steps, 65] → logits of the next ones
 * [batch, steps, 65]. All weights start in ±0.08; 239,297 parameters with 128 LSTM units.
 */
export function buildCharRnn(
  random: Random,
  { layer = 'lstm', units = 128 }: CharRnnForm = {},
): tf.LayersModel {
  const start = (name: string) => seeded(uniform(-0.08, 0.08), random.fork(name));
  const layers = [
    ...[1, 2].map((level) => {
      const name = `${layer}${level}`;
      return recurrentLayers[layer].create({
        name,
        units,
        returnSequences: true,
        kernelInitializer: start(`${name}/kernel`),
        recurrentInitializer: start(`${name}/recurrent_kernel`),
      });
    }), // [batch, steps, units]
    tf.layers.dense({ name: 'output', units: VOCABULARY, kernelInitializer: start('output') }),
  ];
  const input = tf.input({ name: 'characters', shape: [null, VOCABULARY] });
  const outputs = layers.reduce<tf.SymbolicTensor>((x, each) => each.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ name: 'char-rnn', inputs: input, outputs });
}

import { Lstm, seeded, uniform } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';

/** Characters in Karpathy's Shakespeare. */
export const VOCABULARY = 65;
const UNITS = 128;

/**
 * char-rnn (Karpathy 2015) with two layers of 128 LSTM units: one-hot characters [batch, steps, 65] → logits of the
 * next ones [batch, steps, 65]. All weights start in ±0.08; 239,297 parameters.
 */
export function buildCharRnn(random: Random): tf.LayersModel {
  const start = (name: string) => seeded(uniform(-0.08, 0.08), random.fork(name));
  const layers = [
    ...[1, 2].map(
      (layer) =>
        new Lstm({
          name: `lstm${layer}`,
          units: UNITS,
          returnSequences: true,
          kernelInitializer: start(`lstm${layer}/kernel`),
          recurrentInitializer: start(`lstm${layer}/recurrent_kernel`),
        }),
    ), // [batch, steps, 128]
    tf.layers.dense({ name: 'output', units: VOCABULARY, kernelInitializer: start('output') }),
  ];
  const input = tf.input({ name: 'characters', shape: [null, VOCABULARY] });
  const outputs = layers.reduce<tf.SymbolicTensor>((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ name: 'char-rnn', inputs: input, outputs });
}

import { Lstm, glorotUniform, seeded, uniform } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';

/** Of an encoder, in the mean over all places. */
export const FEATURES = 768;
/** Words of Flickr8k that occur at least five times, and three that are none. */
export const WORDS = 2543;
const [EMBEDDING, UNITS] = [512, 512];

/**
 * The Neural Image Caption generator (Vinyals et al. 2015) behind a frozen encoder: features [batch, 768], which the LSTM reads first, and
 * words [batch, time] → logits of the next words [batch, time, 2543]. 5,099,503 parameters.
 */
export function buildNic(random: Random): tf.LayersModel {
  const start = (name: string) => seeded(glorotUniform(), random.fork(name));
  const image = tf.input({ name: 'features', shape: [FEATURES] });
  const codes = tf.input({ name: 'codes', shape: [null], dtype: 'int32' });
  const lstm = new Lstm({
    ...{ name: 'lstm', units: UNITS, returnSequences: true, returnState: true },
    kernelInitializer: start('lstm/kernel'),
    recurrentInitializer: start('lstm/recurrent_kernel'),
  });
  const seen = tf.layers
    .dense({ name: 'image', units: EMBEDDING, kernelInitializer: start('image') })
    .apply(image); // [batch, 512]
  const first = tf.layers.reshape({ name: 'image_as_word', targetShape: [null, EMBEDDING] }).apply(seen);
  const [, ...state] = lstm.apply(first) as tf.SymbolicTensor[];
  const x = tf.layers
    .embedding({
      ...{ name: 'embedding', inputDim: WORDS, outputDim: EMBEDDING },
      embeddingsInitializer: seeded(uniform(-0.08, 0.08), random.fork('embedding')),
    })
    .apply(codes) as tf.SymbolicTensor; // [batch, time, 512]
  const [h] = lstm.apply([x, ...state]) as tf.SymbolicTensor[];
  const output = tf.layers.dense({ name: 'output', units: WORDS, kernelInitializer: start('output') });
  return tf.model({ name: 'nic', inputs: [image, codes], outputs: output.apply(h) as tf.SymbolicTensor });
}

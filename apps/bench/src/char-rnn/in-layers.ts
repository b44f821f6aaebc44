import * as tf from '@tensorflow/tfjs';
import { VOCABULARY } from '../models/char-rnn.ts';

/**
 * The network of models/char-rnn.ts with the same weights, as a program has it that only knows tfjs-layers: `tf.layers.lstm`, whose gates
 * are i, f, g, o instead of i, f, o, g, and probabilities instead of logits.
 * @param stateful for one character at a time, [1, 1, 65].
 */
export function inLayers(ours: tf.LayersModel, { stateful = false } = {}): tf.Sequential {
  const input = stateful
    ? { batchInputShape: [1, 1, VOCABULARY] as [number, number, number] }
    : { inputShape: [null, VOCABULARY] as unknown as [number, number] };
  const units = (ours.getLayer('lstm1').outputShape as number[])[2];
  const lstm = (config: object) =>
    tf.layers.lstm({
      units,
      stateful,
      returnSequences: true,
      recurrentActivation: 'sigmoid',
      recurrentInitializer: 'zeros',
      ...config,
    });
  const output = tf.layers.dense({ units: VOCABULARY, activation: 'softmax' });
  const theirs = tf.sequential({ layers: [lstm(input), lstm({}), output] });
  tf.tidy(() => {
    const weights = ours.getWeights();
    theirs.setWeights([...weights.slice(0, 6).map(reordered), ...weights.slice(6)]);
  });
  return theirs;
}

/** Exchanges the last two of the four gates. */
function reordered(weight: tf.Tensor): tf.Tensor {
  const [i, f, o, g] = tf.split(weight, 4, -1);
  return tf.concat([i, f, g, o], -1);
}

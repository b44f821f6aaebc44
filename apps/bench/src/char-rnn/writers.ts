/** Networks that write text, one character after the other. */
import { modelFiles } from '@nutshell/core';
import { type ModelJson, RecurrentNetwork, draw, probabilities } from '@nutshell/micro/recurrent';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { VOCABULARY } from '../models/char-rnn.ts';
import { inLayers } from './in-layers.ts';

/** Reads a character and returns the probabilities of the one that follows. */
export type Reader = (code: number) => Float64Array;

/** As the app, the lab and the analysis have it: without tensors. */
export async function plainReader(model: tf.LayersModel): Promise<Reader> {
  const files = await modelFiles(model);
  const network = RecurrentNetwork.read(JSON.parse(files['model.json']) as ModelJson, files['weights.bin']);
  const p = new Float64Array(VOCABULARY);
  return (code) => probabilities(network.next(code), {}, p);
}

/** A stateful model of tfjs-layers. */
export function layersReader(model: tf.LayersModel): Reader {
  const network = inLayers(model, { stateful: true });
  return (code) => {
    const p = tf.tidy(() => {
      const x = tf.oneHot(tf.tensor2d([[code]], [1, 1], 'int32'), VOCABULARY).toFloat(); // [1, 1, 65]
      return (network.predict(x) as tf.Tensor).dataSync<'float32'>();
    });
    return Float64Array.from(p);
  };
}

/** Writes so many characters. */
export function write(read: Reader, length: number, random: Random): void {
  let code = 0;
  for (let i = 0; i < length; i++) code = draw(read(code), random);
}

/** A text by which networks show that they are the same. */
export const checkedText = Array.from({ length: 50 }, (_, i) => (7 * i + 3) % VOCABULARY);

/** Mean nats per character of the checked text, from its second one on. */
export function nats(read: Reader): number {
  let sum = 0;
  for (let i = 1; i < checkedText.length; i++) sum -= Math.log(read(checkedText[i - 1])[checkedText[i]]);
  return sum / (checkedText.length - 1);
}

/** An untrained network that names pictures, small enough for tests, as `imagenet:export` would write it. */
import { modelFiles } from '@nutshell/core';
import type { PictureCard } from '@nutshell/core/pictures';
import * as tf from '@tensorflow/tfjs';

export const CARD: PictureCard = {
  labels: ['ant', 'bee', 'cat', 'dog', 'eel', 'fox', 'gnu'],
  input: { size: 16, square: 20, mean: [0.5, 0.4, 0.3], sd: [0.2, 0.25, 0.3] },
  output: 'probabilities',
};

/** What lies between the last maps and the logits: a mean over all places, as in ResNets, or the largest of each map, as in airbench. */
export type Tail = 'mean' | 'maximum';

/** [batch, 16, 16, 3] → 4 maps of 16x16 → 40 maps of 8x8 → probabilities [batch, 7]. */
export function tinyClassifier(tail: Tail = 'mean'): tf.LayersModel {
  const kernel = (seed: number) => tf.initializers.heNormal({ seed });
  const convolution = (name: string, filters: number, seed: number) =>
    tf.layers.conv2d({
      ...{ name, filters, kernelSize: 3, padding: 'same', activation: 'relu' },
      kernelInitializer: kernel(seed),
    });
  const tails: Record<Tail, tf.layers.Layer[]> = {
    mean: [tf.layers.globalAveragePooling2d({ name: 'mean' })],
    maximum: [tf.layers.maxPooling2d({ name: 'largest', poolSize: 8 }), tf.layers.flatten({ name: 'flat' })],
  };
  const scaled = tf.initializers.varianceScaling({
    scale: 40,
    mode: 'fanIn',
    distribution: 'normal',
    seed: 3,
  });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [16, 16, 3], name: 'images' }),
      convolution('first', 4, 1),
      tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
      convolution('second', 40, 2),
      ...tails[tail],
      tf.layers.dense({ name: 'logits', units: CARD.labels.length, kernelInitializer: scaled }),
      tf.layers.softmax({ name: 'probabilities' }),
    ],
  });
}

/** The files of such a network, by name. */
export async function classifierFiles(
  tail?: Tail,
  card = CARD,
): Promise<Record<string, string | Uint8Array>> {
  await tf.setBackend('cpu');
  return { ...(await modelFiles(tinyClassifier(tail))), 'labels.json': JSON.stringify(card) };
}

import * as tf from '@tensorflow/tfjs';
import { Random } from '@nutshell/random';
import { syntheticDigits } from '@nutshell/data';
import { asSeenBy, inputOf } from '../src/data.ts';
import type { Architecture } from '../src/model.ts';

/** Generated digits as the input of a network. */
export function generatedBatch(n: number, architecture: Pick<Architecture, 'model'>) {
  const { train } = syntheticDigits({ train: n, test: 0, random: new Random(5) }).splits;
  const split = asSeenBy(architecture.model, train);
  const inputs = Array.from({ length: n }, (_, i) => inputOf(split, i, architecture));
  const images = tf.concat(inputs) as tf.Tensor4D;
  tf.dispose(inputs);
  return { images, labels: tf.tensor1d(split.labels, 'int32'), split };
}

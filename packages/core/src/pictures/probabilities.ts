import * as tf from '@tensorflow/tfjs';
import type { PictureCard } from './card.ts';

const asProbabilities: Record<PictureCard['output'], (output: tf.Tensor2D) => tf.Tensor2D> = {
  logits: (output) => tf.softmax(output),
  probabilities: (output) => output,
};

/** A network's outputs [batch, classes] as probabilities. */
export function probabilitiesFrom(
  output: tf.Tensor2D,
  { output: kind }: Pick<PictureCard, 'output'>,
): tf.Tensor2D {
  return asProbabilities[kind](output);
}

import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

const channels = z.array(z.number()).length(3);

/** Pixels of a side: a network of more sees no photograph, and a picture of more fills the memory. */
const MOST = 4096;
const side = z.int().min(1).max(MOST);

/** What one has to know of a network to give it a picture and read its answer: labels.json beside a network that names pictures. */
export const pictureCard = z.object({
  /** Names of the classes, in the order of the outputs. */
  labels: z.array(z.string()).min(1),
  input: z.object({
    /** Side of the square that the network sees, in the middle of the picture scaled to `square` pixels on its shorter side. */
    size: side,
    square: side,
    /** Inputs are (colour − mean) / sd, red, green and blue, on a scale of 0 … 1. */
    mean: channels,
    sd: z.array(z.number().positive()).length(3),
  }),
  output: z.enum(['logits', 'probabilities']),
});

export type PictureCard = z.infer<typeof pictureCard>;

/** That a network is of the pictures and the classes of its labels.json. @throws RangeError that names both files */
export function checkCard({ inputs, outputs }: tf.LayersModel, { input, labels }: PictureCard): void {
  const shapesOf = (tensors: readonly tf.SymbolicTensor[]) =>
    tensors.map(({ shape }) => shape.slice(1).join('×')).join(' and ');
  const [from, to] = [shapesOf(inputs), shapesOf(outputs)];
  const wanted = `${input.size}×${input.size}×3`;
  if (from !== wanted || to !== String(labels.length))
    throw new RangeError(
      `labels.json speaks of pictures of ${wanted} and ${labels.length} classes, model.json of ${from || 'none'} and ${to || 'none'}. Both have to come from the same network: export or copy them again.`,
    );
}

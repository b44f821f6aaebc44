import { z } from 'zod';

const channels = z.array(z.number()).length(3);

/** What one has to know of a network to give it a picture and read its answer: labels.json beside a network that names pictures. */
export const pictureCard = z.object({
  /** Names of the classes, in the order of the outputs. */
  labels: z.array(z.string()).min(1),
  input: z.object({
    /** Side of the square that the network sees, in the middle of the picture scaled to `square` pixels on its shorter side. */
    size: z.int().min(1),
    square: z.int().min(1),
    /** Inputs are (colour − mean) / sd, red, green and blue, on a scale of 0 … 1. */
    mean: channels,
    sd: channels,
  }),
  output: z.enum(['logits', 'probabilities']),
});

export type PictureCard = z.infer<typeof pictureCard>;

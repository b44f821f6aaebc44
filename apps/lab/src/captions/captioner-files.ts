/** What `npx nx run show-and-tell:export` writes, as far as pages check it: what model.json says of its pictures, and that the two networks fit. */
import type { CaptionDecoder } from '@nutshell/micro/captioner';
import { z } from 'zod';
import type { Engine } from '../network/engine.ts';

/** What model.json says beside its layers. */
export const aboutShape = z.looseObject({
  size: z.int().min(1).max(4096),
  mean: z.tuple([z.number(), z.number(), z.number()]),
  sd: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
  lengthNormalisation: z.number(),
  longestWritten: z.int().min(1).max(100),
});
export type About = z.infer<typeof aboutShape>;

/** @throws Error unless the encoder sees pictures of this size, and shows the decoder what it is made for */
export function checkEncoder(
  { inputs, outputs }: Pick<Engine['model'], 'inputs' | 'outputs'>,
  size: number,
  { channels, hasAttention }: Pick<CaptionDecoder, 'channels' | 'hasAttention'>,
): void {
  const [from, to] = [inputs[0].shape, outputs[0].shape].map((shape) => shape.slice(1).join('×'));
  const wanted = `${size}×${size}×3`;
  const fits = hasAttention
    ? outputs[0].shape.length === 3 && outputs[0].shape[2] === channels
    : to === String(channels);
  if (from !== wanted || !fits)
    throw new Error(
      `model.json speaks of pictures of ${wanted} and of ${channels} numbers ${hasAttention ? 'of each place' : 'of a picture'}, encoder.json of ${from} and ${to}: they do not belong together. Export both again`,
    );
}

/** What a trained network sees of one picture. Nothing here needs Node, so that a page and a command give a network the same numbers. */
import { picturesInMemory } from '../pictures/memory-pictures.ts';
import type { Picture } from '../pictures/pictures.ts';
import { pictureInputs, type PictureInputOptions } from './picture-inputs.ts';
import { evaluationViews, type Views } from './views.ts';

export type { Picture } from '../pictures/pictures.ts';

/** The centre square of pictures, of which a network sees a part, and how its colours become inputs. */
export interface Seen {
  /** Side of the square that the network sees, in the middle of the picture scaled to `square` pixels on its shorter side. */
  size: number;
  square: number;
  /** Inputs are (colour − mean) / sd, red, green and blue, on a scale of 0 … 1. */
  mean: number[];
  sd: number[];
}

/** Pictures in evaluation: the inputs of each view, with its share of the average. */
export function seenInputs(
  { size, square, mean, sd }: Seen,
  views: Views = 'centre',
): { weight: number; inputs: PictureInputOptions }[] {
  return evaluationViews(views, square).map(({ weight, crop, flip }) => ({
    weight,
    inputs: { size, colours: { mean, sd }, crop, flip },
  }));
}

/** The centre of a picture as a network's input, [size, size, 3]. */
export function seenValues(picture: Picture, seen: Seen): Float32Array {
  const [{ inputs }] = seenInputs(seen);
  const { images } = pictureInputs(picturesInMemory([picture]), inputs).batch([0]);
  return images.values as Float32Array;
}

/** Such an input as a picture again. */
export function seenPicture(values: Float32Array, { size, mean, sd }: Seen): Picture {
  const pixels = Uint8ClampedArray.from(values, (value, i) => 255 * (value * sd[i % 3] + mean[i % 3]));
  return { height: size, width: size, pixels: new Uint8Array(pixels.buffer) };
}

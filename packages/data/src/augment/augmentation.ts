/** The signature and the bilinear sampling that all augmentations share. */
import type { ImageShape } from '../image-dataset.ts';
import type { Random } from '@nutshell/random';

/**
 * Writes a randomly changed copy of one image. Pure but for its scratch space: equal input and equal randomness give equal output.
 * @param input `[height, width, channels]`, left as it is; 0 is background
 * @param output same size, overwritten; must not be `input`
 */
export type Augmentation = (
  input: Float32Array,
  output: Float32Array,
  shape: ImageShape,
  random: Random,
) => void;

/**
 * Writes output pixel `at` (all its channels) as the bilinear interpolation of the input at the point (x, y), with pixel centres on
 * whole numbers and 0 (background) outside the image.
 */
export function sampleBilinear(
  input: Float32Array,
  { height, width, channels }: ImageShape,
  x: number,
  y: number,
  output: Float32Array,
  at: number,
): void {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const right = x - x0;
  const below = y - y0;
  const inLeft = x0 >= 0 && x0 < width;
  const inRight = x0 >= -1 && x0 < width - 1;
  const inTop = y0 >= 0 && y0 < height;
  const inBottom = y0 >= -1 && y0 < height - 1;
  const topLeft = (y0 * width + x0) * channels;
  const bottomLeft = topLeft + width * channels;
  for (let c = 0; c < channels; c++) {
    let value = 0;
    if (inTop) {
      if (inLeft) value += (1 - below) * (1 - right) * input[topLeft + c];
      if (inRight) value += (1 - below) * right * input[topLeft + channels + c];
    }
    if (inBottom) {
      if (inLeft) value += below * (1 - right) * input[bottomLeft + c];
      if (inRight) value += below * right * input[bottomLeft + channels + c];
    }
    output[at + c] = value;
  }
}

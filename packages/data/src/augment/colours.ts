/** Random changes of the colours of a whole picture. */
import type { Random } from '@nutshell/random';
import type { ColourStatistics } from '../pictures/colour-statistics.ts';

/** Ranges of {@link jitterColours}; 0, the default, leaves as it is. */
export interface ColourJitter {
  /** Values are multiplied by a factor of 1 ± this. */
  brightness?: number;
  /** Distances from the picture's mean grey are multiplied by a factor of 1 ± this. */
  contrast?: number;
  /** Distances of each pixel from its grey are multiplied by a factor of 1 ± this. */
  saturation?: number;
}

/**
 * Changes brightness, contrast and saturation, in this order, each by a factor of its own; after each, values are kept within 0 … 255.
 * torchvision's ColorJitter does the same in random order.
 * @param out pixels `[n, 3]` from `start` to `end`, on the scale 0 … 255, changed in place
 */
export function jitterColours(
  { brightness = 0, contrast = 0, saturation = 0 }: ColourJitter,
  out: Float32Array,
  start: number,
  end: number,
  random: Random,
): void {
  if (brightness > 0) blend(out, start, end, factor(brightness, random), 0);
  if (contrast > 0) blend(out, start, end, factor(contrast, random), meanGrey(out, start, end));
  if (saturation > 0) saturate(out, start, end, factor(saturation, random));
}

const factor = (range: number, random: Random): number => random.uniform(Math.max(0, 1 - range), 1 + range);

/** Luma of ITU-R BT.601. */
const grey = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

function blend(out: Float32Array, start: number, end: number, share: number, other: number): void {
  const rest = (1 - share) * other;
  for (let i = start; i < end; i++) out[i] = clamp(share * out[i] + rest);
}

function meanGrey(out: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i += 3) sum += grey(out[i], out[i + 1], out[i + 2]);
  return sum / ((end - start) / 3);
}

function saturate(out: Float32Array, start: number, end: number, share: number): void {
  for (let i = start; i < end; i += 3) {
    const rest = (1 - share) * grey(out[i], out[i + 1], out[i + 2]);
    for (let c = i; c < i + 3; c++) out[c] = clamp(share * out[c] + rest);
  }
}

/**
 * Adds multiples of the principal components of the training set's colours to all pixels of a picture: Σ α_i λ_i p_i with α_i from a normal
 * distribution of deviation `sd`, drawn once for the picture (Krizhevsky, Sutskever and Hinton 2012, section 4.1, where `sd` is 0.1). The
 * eigenvalues are those of colours on a scale of 0 … 1.
 * @param out as in {@link jitterColours}
 */
export function shiftColours(
  { eigenvalues, eigenvectors }: ColourStatistics,
  sd: number,
  out: Float32Array,
  start: number,
  end: number,
  random: Random,
): void {
  let [r, g, b] = [0, 0, 0];
  for (let i = 0; i < eigenvalues.length; i++) {
    const length = 255 * random.normal(0, sd) * eigenvalues[i];
    r += length * eigenvectors[i][0];
    g += length * eigenvectors[i][1];
    b += length * eigenvectors[i][2];
  }
  for (let i = start; i < end; i += 3) {
    out[i] += r;
    out[i + 1] += g;
    out[i + 2] += b;
  }
}

/**
 * The planar affine distortions that LeCun et al. 1998 (section III.A) trained LeNet-5 with: translation, scaling, squeezing
 * (horizontal compression with vertical elongation, or the reverse) and horizontal shearing. The paper names the kinds but not
 * their ranges; the defaults below are ours.
 */
import type { ImageShape } from '../image-dataset.ts';
import type { Random } from '@nutshell/random';
import { sampleBilinear, type Augmentation } from './augmentation.ts';

/** Half-widths of the ranges that distortions are drawn from, uniformly and independently of each other. */
export interface AffineRanges {
  /** Pixels, in each direction; default 2. */
  translate?: number;
  /** Size is multiplied by a factor between 1/(1 + scale) and 1 + scale; default 0.15. */
  scale?: number;
  /** Height is multiplied, and width divided, by a factor between 1/(1 + squeeze) and 1 + squeeze; default 0.1. */
  squeeze?: number;
  /** Pixels of horizontal shift for each pixel of height; default 0.2. */
  shear?: number;
}

export interface AffineOptions extends AffineRanges {
  /** Share of images left undistorted; default 0.1, the paper's 60,000 originals among 600,000 patterns. */
  keep?: number;
}

/**
 * A map of the plane about the image's centre, from a point of the output to the point of the input that it shows:
 * x' = xx·x + xy·y + dx, y' = yx·x + yy·y + dy, in pixels from the centre.
 */
export interface AffineMap {
  xx: number;
  xy: number;
  dx: number;
  yx: number;
  yy: number;
  dy: number;
}

/** Draws a distortion: always five draws, so that a range set to 0 leaves the other values as they were. */
export function randomAffine(ranges: AffineRanges, random: Random): AffineMap {
  const { translate = 2, scale = 0.15, squeeze = 0.1, shear = 0.2 } = ranges;
  const right = random.uniform(-translate, translate);
  const down = random.uniform(-translate, translate);
  const size = (1 + scale) ** random.uniform(-1, 1);
  const tall = (1 + squeeze) ** random.uniform(-1, 1);
  const slant = random.uniform(-shear, shear);
  return inverseOf({ right, down, wider: size / tall, taller: size * tall, slant });
}

/** The inverse of: shear (x + slant·y), then stretch (wider·x, taller·y), then translate. */
export function inverseOf(change: {
  right: number;
  down: number;
  wider: number;
  taller: number;
  slant: number;
}): AffineMap {
  const xx = 1 / change.wider;
  const yy = 1 / change.taller;
  const xy = -change.slant * yy;
  return {
    xx,
    xy,
    dx: -xx * change.right - xy * change.down,
    yx: 0,
    yy,
    dy: -yy * change.down,
  };
}

/** Resamples an image through a map, bilinearly; what lies outside the input is background (0). */
export function warpAffine(
  input: Float32Array,
  output: Float32Array,
  shape: ImageShape,
  map: AffineMap,
): void {
  const centreX = (shape.width - 1) / 2;
  const centreY = (shape.height - 1) / 2;
  let at = 0;
  for (let row = 0; row < shape.height; row++) {
    const y = row - centreY;
    for (let column = 0; column < shape.width; column++) {
      const x = column - centreX;
      const fromX = centreX + map.xx * x + map.xy * y + map.dx;
      const fromY = centreY + map.yx * x + map.yy * y + map.dy;
      sampleBilinear(input, shape, fromX, fromY, output, at);
      at += shape.channels;
    }
  }
}

/** LeNet-5's training distortions, a fresh one for each image and epoch. */
export function affineDistortion(options: AffineOptions = {}): Augmentation {
  const { keep = 0.1, ...ranges } = options;
  return (input, output, shape, random) => {
    if (random.uniform() < keep) output.set(input);
    else warpAffine(input, output, shape, randomAffine(ranges, random));
  };
}

/**
 * Digits as the classifiers of LeCun et al. 1998 that do not convolve see them, in 20x20 pixels (section III.A): "deslanted", each line
 * shifted so that the principal axis of the digit is vertical; or merely the box of 20x20 that every digit of MNIST was drawn into
 * before it was centred by its mass.
 */
import type { ImageShape, ImageSplit } from './image-dataset.ts';

/** Where a figure lies, and how it spreads: moments of its foreground pixels, each counting as 1. */
export interface Moments {
  /** Number of foreground pixels. */
  mass: number;
  /** Centre of mass, in pixels from the centre of the top left one. */
  x: number;
  y: number;
  /** Second moments about the centre, divided by the mass. */
  xx: number;
  xy: number;
  yy: number;
}

/** A pixel belongs to the figure from this value on: half of the ink, as images of two levels had it before they were smoothed. */
export const FOREGROUND = 128;

/** Moments of one image of one channel; all 0 where nothing is foreground. */
export function moments(
  image: ArrayLike<number>,
  { height, width }: Pick<ImageShape, 'height' | 'width'>,
  foreground = FOREGROUND,
): Moments {
  let [mass, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      if (image[at] < foreground) continue;
      mass++;
      x += column;
      y += row;
      xx += column * column;
      xy += column * row;
      yy += row * row;
    }
  }
  if (mass === 0) return { mass, x, y, xx, xy, yy };
  const [meanX, meanY] = [x / mass, y / mass];
  return {
    mass,
    x: meanX,
    y: meanY,
    xx: xx / mass - meanX * meanX,
    xy: xy / mass - meanX * meanY,
    yy: yy / mass - meanY * meanY,
  };
}

/**
 * How far each line of a figure lies to the right of the one above it: the slant whose removal leaves x and y uncorrelated, so that
 * the principal axis is vertical. 0 for a figure of one line, or none.
 */
export function slantOf({ xy, yy }: Pick<Moments, 'xy' | 'yy'>): number {
  return yy > 0 ? xy / yy : 0;
}

export interface DeskewOptions {
  /** Side of the square that is cut out of the image's middle, where MNIST has the centre of mass; absent, the image keeps its size. */
  side?: number;
  /** Default {@link FOREGROUND}. */
  foreground?: number;
}

/**
 * The split with every digit upright: lines are shifted about the line of the centre of mass by fractions of pixels, with linear
 * interpolation. What is shifted out of the image, or does not fit into the square, is lost.
 * @throws RangeError for images of several channels.
 */
export function deskew(split: ImageSplit, { side, foreground = FOREGROUND }: DeskewOptions = {}): ImageSplit {
  requireGrey(split, 'deskew');
  const size = split.height * split.width;
  const images = new Uint8Array(split.images.length);
  for (let start = 0; start < images.length; start += size) {
    const image = split.images.subarray(start, start + size);
    const figure = moments(image, split, foreground);
    shear(image, images.subarray(start, start + size), split, slantOf(figure), figure.y);
  }
  const upright = { ...split, images };
  return side === undefined ? upright : cropped(upright, side);
}

/** The middle of every image, a square of `side` pixels; where the image is smaller, with background around it. */
export function cropped(split: ImageSplit, side: number): ImageSplit {
  return squares(split, side, 'cropped', () => ({
    left: 0,
    right: split.width - 1,
    top: 0,
    bottom: split.height - 1,
  }));
}

/** Every digit cut out as a square of `side` pixels with its bounding box in the middle. */
export function boxed(split: ImageSplit, side: number): ImageSplit {
  return squares(split, side, 'boxed', (image) => boxOf(image, split));
}

/** Cuts a square out of each image about the middle of its box; half a pixel goes to the right and down. */
function squares(
  split: ImageSplit,
  side: number,
  what: string,
  boxOf: (image: Uint8Array) => Box,
): ImageSplit {
  requireGrey(split, what);
  if (!Number.isInteger(side) || side < 1)
    throw new RangeError(`${what}: a side of ${side} pixels; expected a whole number ≥ 1`);
  const { height, width, length } = split;
  const images = new Uint8Array(length * side * side);
  for (let i = 0; i < length; i++) {
    const image = split.images.subarray(i * height * width, (i + 1) * height * width);
    const { left, right, top, bottom } = boxOf(image);
    // the corner of the square in the image, which may lie outside of it
    const fromX = Math.floor((left + right + 1 - side) / 2);
    const fromY = Math.floor((top + bottom + 1 - side) / 2);
    for (let row = 0; row < side; row++) {
      const y = fromY + row;
      if (y < 0 || y >= height) continue;
      for (let column = 0; column < side; column++) {
        const x = fromX + column;
        if (x >= 0 && x < width) images[(i * side + row) * side + column] = image[y * width + x];
      }
    }
  }
  return { ...split, height: side, width: side, images };
}

/** Writes the image with each line moved left by `slant` pixels for every line that it lies below `pivot`. */
function shear(
  image: Uint8Array,
  out: Uint8Array,
  { height, width }: ImageShape,
  slant: number,
  pivot: number,
): void {
  for (let row = 0; row < height; row++) {
    const shift = slant * (row - pivot);
    const whole = Math.floor(shift);
    const part = shift - whole;
    const line = row * width;
    for (let column = 0; column < width; column++) {
      const from = column + whole;
      const here = from >= 0 && from < width ? image[line + from] : 0;
      const next = from >= -1 && from < width - 1 ? image[line + from + 1] : 0;
      out[line + column] = Math.round(here + part * (next - here));
    }
  }
}

/** First and last column and row. */
interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The box of all ink; that of the whole image where there is none. */
function boxOf(image: Uint8Array, { height, width }: ImageShape): Box {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      if (image[at] === 0) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  return bottom < 0
    ? { left: 0, right: width - 1, top: 0, bottom: height - 1 }
    : { left, right, top, bottom };
}

function requireGrey({ channels }: ImageShape, what: string): void {
  if (channels !== 1) throw new RangeError(`${what}: images of ${channels} channels; expected grey ones`);
}

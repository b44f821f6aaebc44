/**
 * Makes a 28x28 digit out of any picture of one, the way MNIST was made (LeCun et al. 1998, section III.A): the ink fitted into
 * 20x20 pixels with its proportions kept, then placed in 28x28 with its centre of mass in the middle.
 */
import { ImageFileError, readImage, type PixelImage } from './image-file.ts';

const SIDE = 28;
const BOX = 20;
/** Larger pictures are shrunk to this first: 25 pixels for each of the box's are plenty. */
const WORKING_SIDE = 512;
/** Least distance of ink from background, of 441.7 between black and white. */
const LEAST_CONTRAST = 24;

/**
 * Reads a picture of one digit, of any size, polarity and colour, into 784 bytes as in MNIST: 0 background, 255 ink.
 * @throws ImageFileError if the file is not a picture (see `readImage`) or shows nothing but its background
 */
export async function digitFromImage(file: string): Promise<Uint8Array> {
  return digitFromPixels(await readImage(file, { channels: 4, maxSide: WORKING_SIDE }), file);
}

/** The same from pixels in memory, RGB with alpha. */
export async function digitFromPixels(image: PixelImage, name = 'the picture'): Promise<Uint8Array> {
  const ink = inkOf(image);
  const box = boundsOf(ink, image.width, image.height);
  if (!box)
    throw new ImageFileError(
      `${name} is blank: nothing in it stands out from its background; expected a digit`,
    );

  const { default: sharp } = await import('sharp');
  const zoom = BOX / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * zoom));
  const height = Math.max(1, Math.round(box.height * zoom));
  const bytes = Uint8Array.from(ink, (value) => Math.round(value * 255));
  const fitted = await sharp(bytes, { raw: { width: image.width, height: image.height, channels: 1 } })
    .extract(box)
    // "linear" averages when it shrinks and does not ring, so that no ink appears beside the strokes.
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  return centred(fitted, width, height);
}

/**
 * How far each pixel's colour is from the background's, 0 to 1. The background is the median colour of the border, so that dark on
 * light, light on dark and colours of equal brightness are all the same case; what the border's own noise amounts to counts as 0.
 */
function inkOf({ width, height, data }: PixelImage): Float32Array {
  const border = borderPixels(width, height);
  const opacity = medianOf(border, data, 3);
  const ink = new Float32Array(width * height);
  if (opacity < 128) {
    // On a transparent ground, what is opaque is the ink, whatever its colour.
    for (let i = 0; i < ink.length; i++) ink[i] = Math.max(0, data[4 * i + 3] - opacity);
  } else {
    const [r, g, b] = [0, 1, 2].map((channel) => medianOf(border, data, channel));
    for (let i = 0, at = 0; i < ink.length; i++, at += 4) {
      const seen = data[at + 3] / 255; // the rest of a half-transparent pixel shows the background
      ink[i] = seen * Math.hypot(data[at] - r, data[at + 1] - g, data[at + 2] - b);
    }
  }
  const noise = 3 * median(border.map((i) => ink[i]));
  let strongest = 0;
  for (const value of ink) strongest = Math.max(strongest, value);
  const range = strongest - noise;
  if (range < LEAST_CONTRAST) return ink.fill(0);
  for (let i = 0; i < ink.length; i++) ink[i] = Math.max(0, (ink[i] - noise) / range);
  return ink;
}

function borderPixels(width: number, height: number): number[] {
  const indices: number[] = [];
  for (let x = 0; x < width; x++) indices.push(x, (height - 1) * width + x);
  for (let y = 1; y < height - 1; y++) indices.push(y * width, y * width + width - 1);
  return indices;
}

function medianOf(pixels: number[], data: Uint8Array, channel: number): number {
  return median(pixels.map((i) => data[4 * i + channel]));
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** The smallest rectangle with all pixels of more than a twelfth of the strongest ink, which leaves out JPEG's speckles. */
function boundsOf(ink: Float32Array, width: number, height: number) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] <= 1 / 12) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Places a small image in 28x28 so that its centre of mass is as near the middle as whole pixels allow; its strongest ink becomes 255. */
function centred(small: Uint8Array, width: number, height: number): Uint8Array {
  let [mass, massX, massY, strongest] = [0, 0, 0, 0];
  for (let i = 0; i < small.length; i++) {
    mass += small[i];
    massX += small[i] * (i % width);
    massY += small[i] * Math.floor(i / width);
    strongest = Math.max(strongest, small[i]);
  }
  const left = clamp(Math.round(SIDE / 2 - massX / mass), SIDE - width);
  const top = clamp(Math.round(SIDE / 2 - massY / mass), SIDE - height);
  const digit = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < small.length; i++) {
    const at = (top + Math.floor(i / width)) * SIDE + left + (i % width);
    digit[at] = Math.round((small[i] * 255) / strongest);
  }
  return digit;
}

function clamp(value: number, high: number): number {
  return Math.min(high, Math.max(0, value));
}

/** The digits of a picture file, found as `lenet5:predict` finds them. */
import { DECODED_SIDE, DIGIT_SIDE, type Pixels, findDigits } from '@nutshell/data/handwriting';
import { SIDE } from './digit-image.ts';

const PADDING = (SIDE - DIGIT_SIDE) / 2;
/** A small file may hold a huge picture. */
const MOST_PIXELS = 100_000_000;

export interface PictureDigit {
  /** 28x28 values, row by row: 0 for paper, 255 for ink. */
  readonly pixels: Uint8Array;
  /** The same in the middle of 32x32, as the engine takes it: 0 for paper, 1 for ink. */
  readonly image: Float32Array;
}

/** @throws Error that names the file if it is no picture, or shows no digit */
export async function digitsOfFile(file: File): Promise<PictureDigit[]> {
  return findDigits(await pixelsOf(file), file.name).map(({ pixels }) => ({ pixels, image: padded(pixels) }));
}

/** A digit of 28x28 bytes in the middle of 32x32. */
export function padded(pixels: Uint8Array): Float32Array {
  const image = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < pixels.length; i++) {
    const [row, column] = [PADDING + Math.floor(i / DIGIT_SIDE), PADDING + (i % DIGIT_SIDE)];
    image[row * SIDE + column] = pixels[i] / 255;
  }
  return image;
}

/** Decoded by the browser, upright as its EXIF data say. */
async function pixelsOf(file: File): Promise<Pixels> {
  const url = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode().catch(() => {
      throw new Error(`${file.name} cannot be read as a picture (PNG, JPEG, WebP, GIF, SVG).`);
    });
    const { naturalWidth, naturalHeight } = picture;
    if (naturalWidth * naturalHeight > MOST_PIXELS)
      throw new Error(
        `${file.name} is too large: ${naturalWidth}x${naturalHeight} pixels, at most 100 megapixels; shrink it first.`,
      );
    const scale = Math.min(1, DECODED_SIDE / Math.max(naturalWidth, naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(scale * naturalWidth));
    canvas.height = Math.max(1, Math.round(scale * naturalHeight));
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, data };
  } finally {
    URL.revokeObjectURL(url);
  }
}

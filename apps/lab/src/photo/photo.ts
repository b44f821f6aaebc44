/** A picture of the visitor's, as pixels: from a file of any kind that the browser reads, or from a canvas. */
import type { Picture } from '@nutshell/data/seen';

export interface Photo extends Picture {
  /** As people name it. */
  readonly name: string;
  readonly canvas: HTMLCanvasElement;
}

/** Pixels that every browser's canvas holds; larger pictures are drawn smaller. */
const MOST_PIXELS = 16_000_000;

/**
 * The picture in a file, turned upright as its EXIF data say, on white where it is transparent.
 * @throws Error that says what is wrong with the file
 */
export async function photoOfFile(file: File): Promise<Photo> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {
      throw new Error(
        file.size === 0
          ? `${file.name} is empty.`
          : `${file.name} is not a picture that this browser reads: choose a JPEG, PNG, WebP, GIF or SVG file.`,
      );
    });
    return photoOf(file.name, image, image.naturalWidth, image.naturalHeight);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What a canvas can draw as a photo. @throws Error if it has no pixels */
export function photoOf(name: string, source: CanvasImageSource, width: number, height: number): Photo {
  if (!(width > 0 && height > 0)) throw new Error(`${name} has no size: choose a picture with pixels.`);
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  const [columns, rows] = [width, height].map((side) => Math.max(1, Math.round(scale * side)));
  const { canvas, context } = canvasOf(columns, rows);
  context.fillStyle = 'white';
  context.fillRect(0, 0, columns, rows);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, columns, rows);
  const { data } = context.getImageData(0, 0, columns, rows);
  const pixels = new Uint8Array(columns * rows * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    pixels[to] = data[from];
    pixels[to + 1] = data[from + 1];
    pixels[to + 2] = data[from + 2];
  }
  return { name, width: columns, height: rows, pixels, canvas };
}

/** Pixels as a photo. */
export function photoOfPixels(name: string, { width, height, pixels }: Picture): Photo {
  return { name, width, height, pixels, canvas: drawn({ width, height, pixels }) };
}

/** A canvas with a pixel for each of a picture's. */
export function drawn({ width, height, pixels }: Picture): HTMLCanvasElement {
  const { canvas, context } = canvasOf(width, height);
  const image = context.createImageData(width, height);
  image.data.fill(255);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4)
    image.data.set(pixels.subarray(from, from + 3), to);
  context.putImageData(image, 0, 0);
  return canvas;
}

function canvasOf(width: number, height: number) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return { canvas, context: canvas.getContext('2d', { willReadFrequently: true })! };
}

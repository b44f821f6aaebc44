/** Pictures as the page has them: a visitor's own, or a generated scene. */
import { type Picture, drawScene, renderScene } from '@nutshell/data/captioning';
import { Random } from '@nutshell/random';

/** Longer sides are shrunk as a picture is read, as `show-and-tell:caption` does. */
const MAX_SIDE = 2048;

/** The generated scene of a seed. */
export function sceneOf(seed: number): Picture {
  const random = new Random(seed).fork('scene');
  return renderScene(drawScene(random.fork('things')), random.fork('picture'));
}

/**
 * A picture file, turned upright as its EXIF data say; transparent parts become white.
 * @throws Error that names the file if the browser cannot read it as a picture
 */
export async function readPicture(file: Blob, name: string): Promise<Picture> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, {
      colorSpaceConversion: 'default',
      imageOrientation: 'from-image',
    });
  } catch {
    throw new Error(
      `“${name}” is not a picture that this browser can read. Choose a JPEG, PNG, WebP, AVIF or GIF.`,
    );
  }
  try {
    return pixelsOf(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** What a canvas can draw, as pixels. */
export function pixelsOf(source: CanvasImageSource, width: number, height: number): Picture {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const canvas = document.createElement('canvas');
  canvas.width = w;
  canvas.height = h;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = 'white';
  context.fillRect(0, 0, w, h);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, w, h);
  const { data } = context.getImageData(0, 0, w, h);
  const pixels = new Uint8Array(w * h * 3);
  for (let i = 0; i < w * h; i++)
    for (let channel = 0; channel < 3; channel++) pixels[3 * i + channel] = data[4 * i + channel];
  return { height: h, width: w, pixels };
}

/** A picture on a canvas of its own, to be drawn from. */
export function canvasOf({ height, width, pixels }: Picture): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) image.data[4 * i + channel] = pixels[3 * i + channel];
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

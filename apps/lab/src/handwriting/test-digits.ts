/** MNIST's first test digits, as the build puts them beside the site. */
import type { CanvasProps } from '../ui/canvas.tsx';
import { type PictureDigit, padded } from './picture-digits.ts';

/** Rows and columns of an image. */
export const FIELD = 28;
/** How many the build takes. */
export const TEST_DIGITS = 200;

export interface TestDigit extends PictureDigit {
  readonly label: number;
}

/** @throws Error that names the file if it cannot be read. @returns none if the site was built without MNIST */
export async function fetchTestDigits(): Promise<TestDigit[]> {
  const url = new URL('mnist-test.bin', document.baseURI);
  const response = await fetch(url).catch((error: unknown) => {
    throw new Error(`${url.pathname} cannot be fetched: ${String(error)}`);
  });
  if (!response.ok) throw new Error(`${url.pathname} cannot be fetched: HTTP ${response.status}.`);
  return unpackDigits(new Uint8Array(await response.arrayBuffer()));
}

/** @param bytes a label for each digit, then an image for each */
export function unpackDigits(bytes: Uint8Array): TestDigit[] {
  const size = FIELD * FIELD;
  const count = Math.floor(bytes.length / (1 + size));
  return Array.from({ length: count }, (_, i) => {
    const pixels = bytes.subarray(count + i * size, count + (i + 1) * size);
    return { label: bytes[i], pixels, image: padded(pixels) };
  });
}

/** Draws the image over the whole of a square canvas, a square for each pixel. */
export const drawDigit =
  ({ pixels }: PictureDigit): CanvasProps['draw'] =>
  (context, { width }, { ink }) => {
    const edge = (i: number) => Math.round((i * width) / FIELD); // neighbours meet without a seam
    context.fillStyle = ink;
    for (let i = 0; i < pixels.length; i++) {
      if (pixels[i] === 0) continue;
      const [row, column] = [Math.floor(i / FIELD), i % FIELD];
      const [x, y] = [edge(column), edge(row)];
      context.globalAlpha = pixels[i] / 255;
      context.fillRect(x, y, edge(column + 1) - x, edge(row + 1) - y);
    }
    context.globalAlpha = 1;
  };

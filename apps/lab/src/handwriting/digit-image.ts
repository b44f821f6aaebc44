/**
 * Strokes as LeNet-5 sees a digit, made as those of MNIST were (LeCun et al. 1998, section III.A): fitted into 20x20 pixels with their
 * proportions kept, grey at the edges, placed in 28x28 with the centre of mass in the middle, and padded to 32x32.
 *
 * MNIST shrank scans, pen and all. Here the lines are fitted and then drawn with a pen as wide as MNIST's mostly is, so that a digit that
 * is written small does not become a blot.
 */
import { largest, smallest } from '@nutshell/drawing';
import { type Point, type Stroke, distanceToSegment } from './strokes.ts';

export const SIDE = 32;
const PADDING = 2;
const FIELD = 28;
const BOX = 20;
/** Half the width of a line, in pixels; its edge fades over one more. */
const PEN = 1.05;
/** A pad is at most this many pixels wide: a dot stays a dot, and a digit grows calmly while it is written. */
const GREATEST_ZOOM = 80;

/**
 * @returns 32x32 values, row by row: 0 for paper, 1 for ink
 */
export function digitImage(strokes: readonly Stroke[]): Float32Array {
  const image = new Float32Array(SIDE * SIDE);
  const points = strokes.flat();
  if (points.length === 0) return image;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [smallest(xs), smallest(ys)];
  const [width, height] = [largest(xs) - left, largest(ys) - top];
  const zoom = Math.min(GREATEST_ZOOM, (BOX - 2 * PEN) / Math.max(width, height));
  const place = (x0: number, y0: number) =>
    strokes.map((stroke) => stroke.map(([x, y]): Point => [x0 + zoom * (x - left), y0 + zoom * (y - top)]));

  const middle = SIDE / 2 - 0.5;
  const [x0, y0] = [middle - (zoom * width) / 2, middle - (zoom * height) / 2];
  drawStrokes(image, place(x0, y0));
  const [massX, massY] = centreOfMass(image);
  // MNIST's digits have their mass at pixel 14 of 28, counted from 0, and all of their ink within the field.
  const [x, y] = [
    inField(x0 + PADDING + FIELD / 2 - massX, zoom * width),
    inField(y0 + PADDING + FIELD / 2 - massY, zoom * height),
  ];
  image.fill(0);
  drawStrokes(image, place(x, y));
  return image;
}

function inField(start: number, length: number): number {
  const low = PADDING + PEN;
  return Math.max(low, Math.min(PADDING + FIELD - 1 - PEN - length, start));
}

function drawStrokes(image: Float32Array, strokes: readonly Stroke[]): void {
  for (const stroke of strokes) {
    if (stroke.length === 1) drawSegment(image, stroke[0], stroke[0]);
    for (let i = 1; i < stroke.length; i++) drawSegment(image, stroke[i - 1], stroke[i]);
  }
}

/** Covers the pixels within the pen's reach of a segment; a pixel keeps the most ink it got. */
function drawSegment(image: Float32Array, from: Point, to: Point): void {
  const reach = PEN + 0.5;
  const [left, right] = [Math.min(from[0], to[0]) - reach, Math.max(from[0], to[0]) + reach];
  const [top, bottom] = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
  for (let y = Math.max(0, Math.ceil(top)); y <= Math.min(SIDE - 1, bottom); y++) {
    for (let x = Math.max(0, Math.ceil(left)); x <= Math.min(SIDE - 1, right); x++) {
      const ink = Math.min(1, reach - distanceToSegment(x, y, from, to));
      if (ink > image[y * SIDE + x]) image[y * SIDE + x] = ink;
    }
  }
}

function centreOfMass(image: Float32Array): Point {
  let [mass, massX, massY] = [0, 0, 0];
  for (let i = 0; i < image.length; i++) {
    mass += image[i];
    massX += image[i] * (i % SIDE);
    massY += image[i] * Math.floor(i / SIDE);
  }
  return [massX / mass, massY / mass];
}

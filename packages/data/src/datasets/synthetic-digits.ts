/**
 * Generated digits, for smoke tests and continuous integration: drawn strokes with random position, size, slant, thickness and noise.
 * They need no file and no network, and a small convolutional net learns them in seconds; they say nothing about MNIST.
 */
import { createHash } from 'node:crypto';
import type { ImageDataset, ImageSplit } from '../image-dataset.ts';
import type { Random } from '@nutshell/random';

export interface SyntheticDigitsOptions {
  /** Default 2,000. */
  train?: number;
  /** Default 500. */
  test?: number;
  random: Random;
}

const SIDE = 28;
type Point = [x: number, y: number];

/** Points on an ellipse; angles in degrees, 0 to the right, 90 down. */
function arc(
  centreX: number,
  centreY: number,
  radiusX: number,
  radiusY: number,
  from: number,
  to: number,
): Point[] {
  const steps = Math.max(2, Math.ceil(Math.abs(to - from) / 30));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
    return [centreX + radiusX * Math.cos(angle), centreY + radiusY * Math.sin(angle)];
  });
}

/** The strokes of each digit in a box from (−0.6, −1) to (0.6, 1), y downwards. */
const GLYPHS: Point[][][] = [
  [arc(0, 0, 0.6, 1, 0, 360)],
  [
    [
      [-0.35, -0.6],
      [0.1, -1],
      [0.1, 1],
    ],
  ],
  [[...arc(0, -0.45, 0.55, 0.55, 190, 380), [-0.6, 1], [0.6, 1]]],
  [[...arc(-0.05, -0.5, 0.55, 0.5, 210, 450), ...arc(-0.05, 0.5, 0.6, 0.5, -90, 150)]],
  [
    [
      [0.25, 1],
      [0.25, -1],
      [-0.6, 0.35],
      [0.6, 0.35],
    ],
  ],
  [[[0.5, -1], [-0.4, -1], [-0.45, -0.1], ...arc(-0.05, 0.35, 0.6, 0.6, 225, 510)]],
  [[[0.35, -1], [-0.35, -0.2], ...arc(0, 0.45, 0.55, 0.55, 190, 550)]],
  [
    [
      [-0.6, -1],
      [0.6, -1],
      [-0.15, 1],
    ],
  ],
  [arc(0, -0.5, 0.45, 0.5, 90, 450), arc(0, 0.5, 0.55, 0.5, -90, 270)],
  [[...arc(0, -0.45, 0.55, 0.55, 0, 360), [0.55, -0.4], [0.35, 1]]],
];

/**
 * Draws `train` and `test` digits, each class equally often (± 1), in random order.
 * Equal seeds give equal pixels; `provenance.sha256` holds the checksums of what was drawn.
 */
export function syntheticDigits({ train = 2000, test = 500, random }: SyntheticDigitsOptions): ImageDataset {
  const splits = {
    train: drawSplit(train, random.fork('synthetic-train')),
    test: drawSplit(test, random.fork('synthetic-test')),
  };
  return {
    name: 'synthetic-digits',
    title: 'Generated digits',
    classes: [...'0123456789'],
    height: SIDE,
    width: SIDE,
    channels: 1,
    splits,
    provenance: {
      name: 'synthetic-digits',
      source: 'generated',
      sha256: {
        'train-images': sha256(splits.train.images),
        'train-labels': sha256(splits.train.labels),
        'test-images': sha256(splits.test.images),
        'test-labels': sha256(splits.test.labels),
      },
      sizes: { train, test },
    },
  };
}

function drawSplit(length: number, random: Random): ImageSplit {
  const images = new Uint8Array(length * SIDE * SIDE);
  const labels = Uint8Array.from(random.permutation(length), (i) => i % 10);
  for (let i = 0; i < length; i++)
    drawDigit(images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), labels[i], random);
  return { length, height: SIDE, width: SIDE, channels: 1, images, labels };
}

/** Draws one digit into 28x28 bytes. */
function drawDigit(image: Uint8Array, digit: number, random: Random): void {
  const centreX = 13.5 + random.uniform(-2, 2);
  const centreY = 13.5 + random.uniform(-2, 2);
  const tall = random.uniform(7.5, 9.5);
  const wide = random.uniform(6.5, 9.5);
  const slant = random.uniform(-0.25, 0.25);
  const turn = random.uniform(-0.15, 0.15);
  const radius = random.uniform(0.7, 1.6);
  const strokes = GLYPHS[digit].map((stroke) =>
    stroke.map(([x, y]): Point => {
      const u = wide * (x - slant * y) + random.uniform(-0.5, 0.5);
      const v = tall * y + random.uniform(-0.5, 0.5);
      return [
        centreX + u * Math.cos(turn) - v * Math.sin(turn),
        centreY + u * Math.sin(turn) + v * Math.cos(turn),
      ];
    }),
  );
  const ink = new Float32Array(SIDE * SIDE);
  for (const stroke of strokes) {
    for (let k = 1; k < stroke.length; k++) paintSegment(ink, stroke[k - 1], stroke[k], radius + 0.5);
  }
  for (let i = 0; i < ink.length; i++) {
    image[i] = Math.round(255 * Math.min(1, Math.max(0, ink[i] + random.normal(0, 0.05))));
  }
}

/** Covers the pixels within `reach` of a segment; ink fades to nothing over the last pixel of it. */
function paintSegment(ink: Float32Array, from: Point, to: Point, reach: number): void {
  const [left, right] = [Math.min(from[0], to[0]) - reach, Math.max(from[0], to[0]) + reach];
  const [top, bottom] = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
  for (let y = Math.max(0, Math.ceil(top)); y <= Math.min(SIDE - 1, bottom); y++) {
    for (let x = Math.max(0, Math.ceil(left)); x <= Math.min(SIDE - 1, right); x++) {
      const cover = Math.min(1, reach - distance(x, y, from, to));
      if (cover > ink[y * SIDE + x]) ink[y * SIDE + x] = cover;
    }
  }
}

/** Distance of (x, y) from the segment between two points. */
function distance(x: number, y: number, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.sqrt((x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2);
}

function sha256(bytes: Uint8Array | Int32Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Digits to begin with: drawn for this page, and written again by every hand. */
import { Random } from '@nutshell/random';
import { type Point, type Stroke, smooth } from './strokes.ts';

/** Points through which each digit is led, in a box of 1x1, y downwards; a point said twice is a corner. */
const glyphs: readonly (readonly (readonly [number, number])[])[][] = [
  [
    [
      [0.58, 0.1],
      [0.36, 0.1],
      [0.24, 0.34],
      [0.22, 0.62],
      [0.32, 0.9],
      [0.54, 0.94],
      [0.74, 0.78],
      [0.8, 0.48],
      [0.74, 0.2],
      [0.6, 0.08],
      [0.46, 0.12],
    ],
  ],
  [
    [
      [0.54, 0.06],
      [0.52, 0.35],
      [0.49, 0.65],
      [0.47, 0.95],
    ],
  ],
  [
    [
      [0.24, 0.3],
      [0.26, 0.1],
      [0.52, 0.02],
      [0.74, 0.16],
      [0.72, 0.42],
      [0.5, 0.68],
      [0.2, 0.93],
      [0.2, 0.93],
      [0.42, 0.86],
      [0.6, 0.92],
      [0.84, 0.88],
    ],
  ],
  [
    [
      [0.24, 0.14],
      [0.46, 0.02],
      [0.74, 0.08],
      [0.74, 0.34],
      [0.54, 0.47],
      [0.42, 0.48],
      [0.42, 0.48],
      [0.66, 0.48],
      [0.82, 0.64],
      [0.74, 0.9],
      [0.46, 1],
      [0.2, 0.88],
    ],
  ],
  [
    [
      [0.3, 0.06],
      [0.25, 0.28],
      [0.2, 0.54],
      [0.2, 0.54],
      [0.45, 0.55],
      [0.82, 0.5],
    ],
    [
      [0.72, 0.08],
      [0.67, 0.4],
      [0.63, 0.7],
      [0.6, 0.97],
    ],
  ],
  [
    [
      [0.32, 0.06],
      [0.3, 0.25],
      [0.26, 0.46],
      [0.26, 0.46],
      [0.46, 0.38],
      [0.72, 0.46],
      [0.78, 0.7],
      [0.64, 0.92],
      [0.42, 0.98],
      [0.2, 0.88],
    ],
    [
      [0.32, 0.06],
      [0.52, 0.07],
      [0.78, 0.03],
    ],
  ],
  [
    [
      [0.66, 0.02],
      [0.46, 0.18],
      [0.28, 0.46],
      [0.24, 0.78],
      [0.4, 0.97],
      [0.64, 0.94],
      [0.76, 0.74],
      [0.64, 0.55],
      [0.42, 0.58],
      [0.27, 0.76],
    ],
  ],
  [
    [
      [0.2, 0.12],
      [0.46, 0.11],
      [0.78, 0.08],
      [0.78, 0.08],
      [0.66, 0.3],
      [0.52, 0.62],
      [0.44, 0.97],
    ],
  ],
  [
    [
      [0.72, 0.14],
      [0.52, 0.02],
      [0.3, 0.12],
      [0.34, 0.34],
      [0.54, 0.48],
      [0.72, 0.66],
      [0.68, 0.92],
      [0.44, 0.99],
      [0.26, 0.84],
      [0.34, 0.62],
      [0.56, 0.45],
      [0.72, 0.28],
      [0.7, 0.1],
    ],
  ],
  [
    [
      [0.72, 0.2],
      [0.54, 0.04],
      [0.3, 0.12],
      [0.26, 0.36],
      [0.44, 0.5],
      [0.66, 0.4],
      [0.72, 0.18],
      [0.72, 0.18],
      [0.7, 0.5],
      [0.66, 0.74],
      [0.6, 0.97],
    ],
  ],
];

/**
 * A digit as one of many hands writes it.
 * @param digit 0 to 9
 * @param hand equal numbers write equally; hand 1 writes with the least slant and tremor
 */
export function sample(digit: number, hand: number): Stroke[] {
  const random = new Random(hand).fork(`digit-${digit}`);
  const style = new Random(hand).fork('style'); // the changes that a hand makes to all of its digits
  const most = hand === 1 ? 0.25 : 1;
  const slant = most * style.uniform(-0.12, 0.3);
  const turn = most * style.uniform(-0.1, 0.1);
  const wide = 0.62 * (1 + most * style.uniform(-0.2, 0.2));
  const tremor = most * 0.022;
  return glyphs[digit].map((stroke) => {
    let before: Point | undefined;
    const points = stroke.map(([x, y], i): Point => {
      const corner = i > 0 && x === stroke[i - 1][0] && y === stroke[i - 1][1];
      if (corner) return before!;
      const u = wide * (x - 0.5 - slant * (y - 0.5)) + random.normal(0, tremor);
      const v = 0.68 * (y - 0.5) + random.normal(0, tremor);
      before = [0.5 + u * Math.cos(turn) - v * Math.sin(turn), 0.5 + u * Math.sin(turn) + v * Math.cos(turn)];
      return before;
    });
    return smooth(points);
  });
}

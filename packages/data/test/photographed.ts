/** Photographs of digits as people take them, drawn from MNIST's own: the digit is the oracle. */
import type { Random } from '@nutshell/random';
import type { Pixels } from '../src/handwriting/raster.ts';

const SIDE = 28;

/** How a picture differs from a clean scan. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Brightness of the paper, and of the ink, at a place of the picture (0 to 1 each way); 0 to 255. */
  paper(x: number, y: number): number;
  ink(x: number, y: number): number;
  /** What all brightness is multiplied with. */
  light?(x: number, y: number): number;
  /** Printed on the paper: how much of what brightness. */
  printed?(column: number, row: number): { share: number; level: number };
  /** Where there is no paper: its brightness. */
  besides?(x: number, y: number): number | undefined;
  /** Deviation of the sensor's noise, in levels. */
  noise?: number;
  /** Digits to write, each in a square: its left, its top and its side as shares of the height. */
  places: readonly { left: number; top: number; side: number }[];
}

/** @param digits 28x28 bytes each, one for each of the scene's places */
export function photograph(digits: readonly Uint8Array[], scene: Scene, random: Random): Pixels {
  const { width, height } = scene;
  const data = new Uint8Array(4 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [column / width, row / height];
      let level = scene.paper(x, y);
      const print = scene.printed?.(column, row);
      if (print) level += print.share * (print.level - level);
      for (const [k, { left, top, side }] of scene.places.entries()) {
        const [u, v] = [(column / height - left) / side, (row / height - top) / side];
        const share = sampled(digits[k], u * SIDE - 0.5, v * SIDE - 0.5) / 255;
        level += share * (scene.ink(x, y) - level);
      }
      level = scene.besides?.(x, y) ?? level;
      level = level * (scene.light?.(x, y) ?? 1) + random.normal(0, scene.noise ?? 2);
      data.fill(
        Math.max(0, Math.min(255, Math.round(level))),
        4 * (row * width + column),
        4 * (row * width + column) + 3,
      );
      data[4 * (row * width + column) + 3] = 255;
    }
  }
  return { width, height, data };
}

/** A digit between its pixels; nothing around it. */
function sampled(digit: Uint8Array, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - column, y - row];
  const at = (c: number, r: number) => (c < 0 || r < 0 || c >= SIDE || r >= SIDE ? 0 : digit[r * SIDE + c]);
  return (
    (1 - dy) * ((1 - dx) * at(column, row) + dx * at(column + 1, row)) +
    dy * ((1 - dx) * at(column, row + 1) + dx * at(column + 1, row + 1))
  );
}

const one = [{ left: 0.15, top: 0.1, side: 0.8 }];
const paper = { width: 172, height: 160, paper: () => 225, ink: () => 50, places: one };
/** Ink on every `apart`-th row, of a thickness. */
const striped = (at: number, apart: number, thick: number, soft = 1) => {
  const away = Math.abs((((at % apart) + apart) % apart) - apart / 2);
  return Math.max(0, Math.min(1, (thick / 2 - away) / soft + 0.5));
};

/** The kinds of photographs that people have brought. */
export const kinds: Record<string, Scene> = {
  clean: paper,
  shade: { ...paper, light: (x) => 1 - 0.45 * x },
  'shade in a corner': { ...paper, light: (x, y) => 1 - 0.5 * Math.max(0, 1 - Math.hypot(1 - x, 1 - y)) },
  'a soft shadow': { ...paper, light: (x, y) => 0.72 + 0.28 / (1 + Math.exp(-14 * (x + 0.5 * y - 0.7))) },
  'a lamp': { ...paper, light: (x, y) => 0.5 + 0.5 * Math.exp(-2 * ((x - 0.3) ** 2 + (y - 0.4) ** 2)) },
  'white on a dark board, unevenly lit': {
    ...paper,
    paper: () => 50,
    ink: () => 220,
    light: (x, y) => 1 - 0.4 * y * x,
  },
  rules: { ...paper, printed: (_, row) => ({ share: striped(row, 28, 1.6), level: 120 }) },
  'rules at a slope': {
    ...paper,
    printed: (column, row) => ({ share: striped(row + 0.05 * column, 32, 1.6), level: 110 }),
  },
  squares: {
    ...paper,
    printed: (column, row) => ({
      share: Math.max(striped(row, 22, 1.3), striped(column, 22, 1.3)),
      level: 130,
    }),
  },
  frame: {
    ...paper,
    printed: (column, row) => {
      const away = Math.min(column - 12, 160 - column, row - 8, 152 - row);
      return { share: away >= 0 && away < 2 ? 1 : 0, level: 40 };
    },
  },
  dust: {
    ...paper,
    printed: (column, row) => ({
      share: (Math.floor(column / 3) * 7919 + Math.floor(row / 3) * 104_729) % 997 < 3 ? 1 : 0,
      level: 90,
    }),
  },
  'a sheet on a dark desk': {
    ...paper,
    places: [{ left: 0.3, top: 0.2, side: 0.55 }],
    besides: (x, y) => (x < 0.14 || x > 0.9 || y < 0.1 || y > 0.87 ? 70 : undefined),
  },
  'a turned sheet on a desk': {
    ...paper,
    places: [{ left: 0.33, top: 0.28, side: 0.42 }],
    besides: (x, y) => {
      const [u, v] = [x - 0.5 + 0.2 * (y - 0.5), y - 0.5 - 0.2 * (x - 0.5)];
      return Math.abs(u) > 0.33 || Math.abs(v) > 0.36 ? 90 : undefined;
    },
  },
  'small on a large sheet': {
    ...paper,
    width: 500,
    height: 500,
    places: [{ left: 0.6, top: 0.55, side: 0.12 }],
  },
  noise: { ...paper, noise: 14 },
};

/** How alike two pictures are: 1 if one is the other in another strength. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] ** 2;
    bb += b[i] ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

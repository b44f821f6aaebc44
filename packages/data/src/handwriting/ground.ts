/**
 * What a picture's background looks like at every pixel: light falls unevenly on paper, so that one number for all of it takes the darker
 * side for ink. First a surface of second degree through the edge of the picture, then the mean of what is not ink around each pixel.
 */
import { type Pixels, type Plane, integral, median, sumAround } from './raster.ts';

/** The background's red, green and blue, each `[height, width]`. */
export type Ground = readonly [Float32Array, Float32Array, Float32Array];

/** Share of the shorter side that counts as the edge. */
const EDGE = 0.02;
/** Errors of up to this many levels weigh fully, however even the edge is. */
const LEAST_SCATTER = 3;
/** About as many pixels are enough to know the surface by. */
const MOST = 1200;

/** Indices of the pixels at the edge of a picture. */
export function edgeOf({ width, height }: { width: number; height: number }): number[] {
  const deep = Math.max(1, Math.round(EDGE * Math.min(width, height)));
  const edge: number[] = [];
  for (let y = 0; y < height; y++) {
    const whole = y < deep || y >= height - deep;
    for (let x = 0; x < width; x++) if (whole || x < deep || x >= width - deep) edge.push(y * width + x);
  }
  return edge;
}

/** The surface of second degree through most of `pixels`; what is far from it, as a stroke that ends there, has no say. */
export function surface(picture: Pixels, pixels: readonly number[]): Ground {
  const { width, height, data } = picture;
  const every = Math.max(1, Math.floor(pixels.length / MOST));
  const taken = pixels.filter((_, k) => k % every === 0);
  const rows = taken.map((i) => {
    const [x, y] = [(2 * (i % width)) / width - 1, (2 * Math.floor(i / width)) / height - 1];
    return [1, x, y, x * x, x * y, y * y];
  });
  return [0, 1, 2].map((channel) => {
    const levels = taken.map((i) => data[4 * i + channel]);
    let weights = [median(levels), 0, 0, 0, 0, 0];
    for (let round = 0; round < 10; round++) {
      const errors = rows.map((row, k) => Math.abs(dot(row, weights) - levels[k]));
      const limit = Math.max(LEAST_SCATTER, 4 * median(errors));
      weights = leastSquares(rows, levels, errors.map((error) => (1 - Math.min(1, error / limit) ** 2) ** 2)); // prettier-ignore
    }
    const [c, cx, cy, cxx, cxy, cyy] = weights;
    const level = new Float32Array(width * height);
    for (let row = 0, i = 0; row < height; row++) {
      const y = (2 * row) / height - 1;
      for (let column = 0; column < width; column++, i++) {
        const x = (2 * column) / width - 1;
        level[i] = c + x * (cx + cxx * x + cxy * y) + y * (cy + cyy * y);
      }
    }
    return level;
  }) as unknown as Ground;
}

/** The mean of the pixels around each one that are not ink. @param ink 1 where there is, or may be */
export function surroundings(
  { width, height, data }: Pixels,
  ink: Plane<Uint8Array>,
  before: Ground,
): Ground {
  const paper = ink.values.map((value) => 1 - value);
  const counts = integral({ width, height, values: paper });
  // Mean differences from the ground before: a slope that it has already is kept.
  const sums = before.map((level, channel) => {
    const values = Float32Array.from(paper, (value, i) => value && data[4 * i + channel] - level[i]);
    return integral({ width, height, values });
  });
  const after = before.map((level) => level.slice()) as unknown as Ground;
  const radius = Math.max(3, Math.round(0.06 * Math.max(width, height)));
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      for (let reach = radius; reach < 9 * radius; reach *= 2) {
        const count = sumAround(counts, ink, x, y, reach);
        if (count <= 0.15 * (2 * reach + 1) ** 2) continue;
        for (let k = 0; k < 3; k++) after[k][i] += sumAround(sums[k], ink, x, y, reach) / count;
        break;
      }
    }
  }
  return after;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** Weighted, by the normal equations with a little ridge, which holds still what few pixels say nothing about. */
function leastSquares(
  rows: readonly number[][],
  targets: readonly number[],
  trust: readonly number[],
): number[] {
  const d = rows[0].length;
  const system = Array.from({ length: d }, () => new Float64Array(d + 1));
  for (const [k, row] of rows.entries()) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) system[i][j] += trust[k] * row[i] * row[j];
      system[i][d] += trust[k] * row[i] * targets[k];
    }
  }
  for (let i = 0; i < d; i++) system[i][i] += 1e-6 * rows.length;
  for (let i = 0; i < d; i++) {
    const pivot = system.slice(i).reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(system[best][i]) ? i + k : best), i); // prettier-ignore
    [system[i], system[pivot]] = [system[pivot], system[i]];
    for (let k = 0; k < d; k++) {
      if (k === i) continue;
      const factor = system[k][i] / system[i][i];
      for (let j = i; j <= d; j++) system[k][j] -= factor * system[i][j];
    }
  }
  return system.map((row, i) => row[d] / row[i]);
}

/** Pictures as numbers: what stands where, means of surroundings, and shrinking. Runs in browsers. */

/** Pixels as they come out of a decoder: RGB with alpha, row by row, 0 … 255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]` */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** One number per pixel, row by row. */
export interface Plane<Values extends Float32Array | Uint8Array = Float32Array> {
  readonly width: number;
  readonly height: number;
  readonly values: Values;
}

/** A rectangle of pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Shrinks or enlarges a part of a plane with a triangle as wide as what it shrinks: it averages, and does not ring, so that no ink appears
 * beside the strokes.
 * @returns `[height, width]`
 */
export function resized({ width, values }: Plane, box: Box, to: { width: number; height: number }): Plane {
  const across = triangles(box.width, to.width);
  const down = triangles(box.height, to.height);
  const rows = new Float32Array(box.height * to.width);
  for (let y = 0; y < box.height; y++) {
    const start = (box.top + y) * width + box.left;
    for (const [x, { from, weights }] of across.entries()) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * values[start + from + i];
      rows[y * to.width + x] = sum;
    }
  }
  const result = new Float32Array(to.width * to.height);
  for (const [y, { from, weights }] of down.entries()) {
    for (let i = 0; i < weights.length; i++) {
      const row = (from + i) * to.width;
      for (let x = 0; x < to.width; x++) result[y * to.width + x] += weights[i] * rows[row + x];
    }
  }
  return { ...to, values: result };
}

/** For each of `to` pixels which of `from` it is made of, and how much of each; the weights of one add up to 1. */
function triangles(from: number, to: number): { from: number; weights: number[] }[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const middle = (i + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(middle - reach));
    const last = Math.min(from - 1, Math.floor(middle + reach));
    const weights: number[] = [];
    for (let at = first; at <= last; at++) weights.push(Math.max(1e-6, 1 - Math.abs(at - middle) / reach));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { from: first, weights: weights.map((weight) => weight / sum) };
  });
}

/** The picture so that neither side is longer than `side`; the same if it is not. */
export function shrunk(pixels: Pixels, side: number): Pixels {
  const { width, height, data } = pixels;
  const scale = side / Math.max(width, height);
  if (scale >= 1) return pixels;
  const to = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const small = new Uint8Array(4 * to.width * to.height);
  const values = new Float32Array(width * height);
  for (let channel = 0; channel < 4; channel++) {
    for (let i = 0; i < values.length; i++) values[i] = data[4 * i + channel];
    const plane = resized({ width, height, values }, { left: 0, top: 0, width, height }, to);
    for (let i = 0; i < plane.values.length; i++) small[4 * i + channel] = Math.round(plane.values[i]);
  }
  return { ...to, data: small };
}

/** The sum of every rectangle from the upper left corner: `[height + 1, width + 1]`. */
export function integral({ width, height, values }: Plane<Float32Array | Uint8Array>): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += values[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  return sums;
}

/** The sum within `radius` of a pixel, as far as the plane goes. @param sums of {@link integral} */
export function sumAround(
  sums: Float64Array,
  { width, height }: { width: number; height: number },
  x: number,
  y: number,
  radius: number,
): number {
  const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
  const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
  const [up, down] = [top * (width + 1), bottom * (width + 1)];
  return sums[down + right] - sums[up + right] - sums[down + left] + sums[up + left];
}

export function median(values: Float32Array | number[]): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

/** Which cells follow a feature of a text. */
import type { Feature } from './features.ts';

/** How closely a cell follows a feature. */
export interface Tracking {
  /** The place of its values in the list that was searched. */
  cell: number;
  /** Pearson's correlation over the characters; for a binary feature that is the point-biserial one. */
  correlation: number;
  /** For a binary feature, the threshold of the cell's values that tells best whether it holds. */
  split?: Split;
}

/** A feature is taken to hold where a value is on one side of the threshold. */
export interface Split {
  threshold: number;
  /** Whether it holds above the threshold, rather than at or below it. */
  isAbove: boolean;
}

/**
 * The cells whose values follow a feature most closely, up or down: those of the largest correlation, that one first.
 *
 * @param cells for each cell its value at every character, such as tanh(c)
 */
export function closest(
  cells: readonly Float32Array[],
  { values, isBinary }: Feature,
  count = 1,
): Tracking[] {
  return cells
    .map((own, cell) => ({ cell, correlation: correlation(own, values) }))
    .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation))
    .slice(0, count)
    .map((found) => (isBinary ? { ...found, split: bestSplit(cells[found.cell], values) } : found));
}

/** Pearson's r, −1 to 1; 0 if one of the two is the same everywhere. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let t = 0; t < x.length; t++) {
    const [dx, dy] = [x[t] - meanX, y[t] - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

/** F1, the harmonic mean of precision and recall, of a feature told from a cell; 0 if it is never told rightly. */
export function f1(x: ArrayLike<number>, holds: ArrayLike<number>, { threshold, isAbove }: Split): number {
  let [right, told, all] = [0, 0, 0];
  for (let t = 0; t < x.length; t++) {
    const isTold = x[t] > threshold === isAbove;
    if (isTold) told++;
    if (holds[t]) all++;
    if (isTold && holds[t]) right++;
  }
  return right === 0 ? 0 : (2 * right) / (told + all);
}

/** The threshold with the largest F1, of all that there are. */
export function bestSplit(x: ArrayLike<number>, holds: ArrayLike<number>): Split {
  const order = Uint32Array.from({ length: x.length }, (_, t) => t).sort((a, b) => x[a] - x[b]);
  let all = 0;
  for (let t = 0; t < x.length; t++) if (holds[t]) all++;
  let best = { score: -1, threshold: -Infinity, isAbove: true };
  let below = 0; // how often it holds among the values up to here
  for (let i = 0; i < order.length; i++) {
    if (holds[order[i]]) below++;
    const [value, next] = [x[order[i]], i + 1 < order.length ? x[order[i + 1]] : Infinity];
    if (value === next) continue;
    const told = i + 1;
    for (const isAbove of [true, false]) {
      const right = isAbove ? all - below : below;
      const score = (2 * right) / ((isAbove ? x.length - told : told) + all);
      if (score > best.score) best = { score, threshold: value, isAbove };
    }
  }
  return { threshold: best.threshold, isAbove: best.isAbove };
}

function meanOf(x: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += x[t];
  return sum / x.length;
}

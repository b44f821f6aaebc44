/** Editing of points. Edits return new lists, the old one stays as it is. */
import type { LabelledPoint } from '@nutshell/micro/classifier';
import { Random } from '@nutshell/random';
import { MAX_OWN_POINTS, onGrid } from './point-code.ts';

/** Index of the point nearest to (x, y) within a radius, or −1; among equals the one drawn last, on top. */
export function nearest(points: readonly LabelledPoint[], x: number, y: number, radius: number): number {
  let best = -1;
  let least = radius * radius;
  for (let i = 0; i < points.length; i++) {
    const distance = (points[i].x - x) ** 2 + (points[i].y - y) ** 2;
    if (distance <= least) {
      best = i;
      least = distance;
    }
  }
  return best;
}

/** With one more point, for training; unchanged where there are as many as a URL can carry. */
export function withPoint(
  points: readonly LabelledPoint[],
  x: number,
  y: number,
  label: number,
): LabelledPoint[] {
  if (points.length >= MAX_OWN_POINTS) return [...points];
  return [...points, { x: onGrid(x), y: onGrid(y), label, test: false }];
}

export function withMoved(
  points: readonly LabelledPoint[],
  index: number,
  x: number,
  y: number,
): LabelledPoint[] {
  return points.map((point, i) => (i === index ? { ...point, x: onGrid(x), y: onGrid(y) } : point));
}

export function withLabel(points: readonly LabelledPoint[], index: number, label: number): LabelledPoint[] {
  return points.map((point, i) => (i === index ? { ...point, label } : point));
}

export const without = (points: readonly LabelledPoint[], index: number): LabelledPoint[] =>
  points.filter((_, i) => i !== index);

/** New train and test parts of these points, drawn by the seed. */
export function resplit(points: readonly LabelledPoint[], fraction: number, seed: number): LabelledPoint[] {
  const order = new Random(seed).fork('resplit').permutation(points.length);
  const chosen = new Set(order.subarray(0, Math.round(fraction * points.length)));
  return points.map((point, i) => ({ ...point, test: chosen.has(i) }));
}

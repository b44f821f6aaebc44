/** The points of the plane: made from the state, edited by hand. Edits return new lists, the old one stays as it is. */
import { Random } from '@nutshell/random';
import { planarPoints, splitPoints } from '@nutshell/micro/plane';
import {
  BOUND,
  decodePoints,
  encodePoints,
  type LabelledPoint,
  MAX_OWN_POINTS,
  onGrid,
} from './point-code.ts';
import type { ClassifyState } from './state.ts';

/** The points that a state describes. A function of the state only: equal states have equal points. */
export function pointsOf(
  state: Pick<ClassifyState, 'dataset' | 'count' | 'noise' | 'test' | 'points' | 'seed'>,
): LabelledPoint[] {
  if (state.dataset === 'own') return decodePoints(state.points) ?? [];
  const random = new Random(state.seed).fork('data');
  const all = planarPoints(state.dataset, state.count, { noise: state.noise, random: random.fork('points') });
  const { train, test } = splitPoints(all, state.test, random.fork('split'));
  return [listed(train, false), listed(test, true)].flat();
}

/** The part of a state that describes these points as one's own. */
export function ownPoints(points: readonly LabelledPoint[]): Pick<ClassifyState, 'dataset' | 'points'> {
  return { dataset: 'own', points: encodePoints(points) };
}

export const classesOf = (points: readonly LabelledPoint[]): number =>
  points.reduce((most, { label }) => Math.max(most, label + 1), 2);

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

function listed({ x, labels }: { x: Float64Array; labels: Uint8Array }, test: boolean): LabelledPoint[] {
  return Array.from(labels, (label, i) => ({ x: clamp(x[2 * i]), y: clamp(x[2 * i + 1]), label, test }));
}

/** Noise may throw a point out of the plane that is shown; it waits at the border. */
const clamp = (value: number): number => Math.min(BOUND, Math.max(-BOUND, value));

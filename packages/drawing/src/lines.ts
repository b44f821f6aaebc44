/** Lines through points of the picture. */
import { curveLinear, curveLinearClosed, line } from 'd3-shape';

/** Points [n, 2] in one array, or one by one. */
export type Points = Float64Array | readonly (readonly [x: number, y: number])[];

/** The path through points, to a tenth of a unit, finer than the eye; as an SVG path's `d`. Nothing of no points. */
export function polyline(points: Points, closed = false): string {
  const values = flat(points);
  const draw = line<number>()
    .x((i) => values[2 * i])
    .y((i) => values[2 * i + 1])
    .curve(closed ? curveLinearClosed : curveLinear)
    .digits(1);
  return draw(Array.from({ length: values.length / 2 }, (_, i) => i)) ?? '';
}

/** Points of either form as one array. */
export function flat(points: Points): Float64Array {
  return points instanceof Float64Array ? points : Float64Array.from(points.flat());
}

/**
 * The line [n, 2] with fewer points, never further than `tolerance` from it (Ramer 1972; Douglas and Peucker 1973). Its ends stay; a closed
 * line ends where it begins.
 */
export function simplified(points: Float64Array, tolerance = 0.2): Float64Array {
  const last = points.length / 2 - 1;
  const keep = new Uint8Array(last + 1);
  keep[0] = keep[last] = 1;
  const open: [number, number][] = [[0, last]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    let furthest = tolerance;
    let split = -1;
    for (let i = from + 1; i < to; i++) {
      const distance = distanceTo(points, i, from, to);
      if (distance > furthest) [furthest, split] = [distance, i];
    }
    if (split < 0) continue;
    keep[split] = 1;
    open.push([from, split], [split, to]);
  }
  return points.filter((_, i) => keep[i >> 1] === 1);
}

/** How far point i is from the segment between two others. */
function distanceTo(points: Float64Array, i: number, from: number, to: number): number {
  const [dx, dy] = [points[2 * to] - points[2 * from], points[2 * to + 1] - points[2 * from + 1]];
  const [px, py] = [points[2 * i] - points[2 * from], points[2 * i + 1] - points[2 * from + 1]];
  const along = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - along * dx, py - along * dy);
}

/** `most` of the items or fewer, at equal distances, the first and the last among them. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  const every = Math.max(1, Math.ceil((items.length - 1) / Math.max(1, most - 1)));
  return items.filter((_, i) => i % every === 0 || i === items.length - 1);
}

/** A point of a curve; y is null where the curve has a gap. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number | null;
}

/**
 * A curve with at most about `most` points: of each stretch its lowest, its highest and a gap, in their order, and where it ends. Curves of
 * any length can be drawn so, without a peak being lost.
 */
export function thinnedCurve<P extends CurvePoint>(points: readonly P[], most: number): P[] {
  if (points.length <= most) return [...points];
  const stretch = Math.ceil((4 * points.length) / most);
  const kept: P[] = [];
  for (let from = 0; from < points.length; from += stretch) {
    const part = points.slice(from, from + stretch);
    const by = (better: (a: number, b: number) => boolean) =>
      part.reduce((best, { y }, i) => (y !== null && (best < 0 || better(y, part[best].y!)) ? i : best), -1);
    const wanted = [by((a, b) => a < b), by((a, b) => a > b), part.findIndex(({ y }) => y === null)];
    if (from + stretch >= points.length) wanted.push(part.length - 1);
    for (const i of [...new Set(wanted)].filter((i) => i >= 0).sort((a, b) => a - b)) kept.push(part[i]);
  }
  return kept;
}

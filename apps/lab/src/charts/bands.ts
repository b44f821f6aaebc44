import type { CurvePoint } from '@nutshell/drawing';

/** The mean of several curves at a place, with the least and the largest of them; all null in a gap. */
export interface BandPoint extends CurvePoint {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Several curves as one: at each place where one of them has a point, the mean, the least and the largest of all. It reaches
 * as far as all of them do, so that no curve's end makes the mean jump. Between its points a curve is a straight line; where
 * one has a gap, the band has one.
 *
 * @param curves with ascending x
 */
export function bandOf(curves: readonly (readonly CurvePoint[])[]): BandPoint[] {
  const first = Math.max(...curves.map((points) => points[0]?.x ?? Infinity));
  const last = Math.min(...curves.map((points) => points.at(-1)?.x ?? -Infinity));
  const all = new Set(curves.flatMap((points) => points.map(({ x }) => x)));
  const places = [...all].filter((x) => x >= first && x <= last).sort((a, b) => a - b);
  const readings = curves.map((points) => valuesAt(points, places));
  return places.map((x, at) => {
    let [sum, low, high] = [0, Infinity, -Infinity];
    for (const values of readings) {
      const y = values[at];
      if (y === null) return { x, y: null, low: null, high: null };
      sum += y;
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
    return { x, y: sum / curves.length, low, high };
  });
}

/** A curve's values at places within it, which ascend as its points do; null between a point and a gap. */
function valuesAt(points: readonly CurvePoint[], places: readonly number[]): (number | null)[] {
  let next = 0;
  return places.map((x) => {
    while (points[next].x < x) next++;
    const after = points[next];
    if (after.x === x || after.y === null) return after.y;
    const before = points[next - 1];
    if (before.y === null) return null;
    return before.y + ((after.y - before.y) * (x - before.x)) / (after.x - before.x);
  });
}

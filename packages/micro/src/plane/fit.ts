/** Points of anybody's table, brought into the plane that is drawn: the same on the command line and on a page. */

/** The plane goes from −PLANE to PLANE on both axes. */
export const PLANE = 1.28;

export interface PlaneFit {
  /** Moved, then divided, both coordinates by the same; the very arrays if all points are within the plane. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** What was added to x and to y, and what both were divided by then: 0, 0 and 1 if nothing had to be done. */
  readonly moved: readonly [x: number, y: number];
  readonly divided: number;
}

/** Points that reach beyond the plane are moved and scaled together into ±1, so that their form stays; others are left as they are. */
export function fitPlane(x: Float64Array, y: Float64Array): PlaneFit {
  const [[lowX, highX], [lowY, highY]] = [x, y].map(rangeOf);
  if (Math.max(-lowX, highX, -lowY, highY) <= PLANE) return { x, y, moved: [0, 0], divided: 1 };
  const moved = [-(lowX + highX) / 2, -(lowY + highY) / 2] as const;
  const divided = Math.max(highX - lowX, highY - lowY) / 2 || 1;
  return {
    x: x.map((value) => (value + moved[0]) / divided),
    y: y.map((value) => (value + moved[1]) / divided),
    moved,
    divided,
  };
}

function rangeOf(values: Float64Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

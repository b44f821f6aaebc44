import type { CurvePoint } from '@nutshell/drawing';

/**
 * A curve's running average: each point counts 1 − 1/rows of the one after it, so that about `rows` of them are in it. The
 * first are weighed as Adam weighs its own: the average is of what there is. A gap stays a gap, and the average goes on after it.
 *
 * @param rows from 1 on, which leaves the curve as it is
 */
export function smoothed(points: readonly CurvePoint[], rows: number): CurvePoint[] {
  const keep = 1 - 1 / rows;
  let [sum, weight] = [0, 0];
  return points.map(({ x, y }) => {
    if (y === null) return { x, y };
    sum = keep * sum + y;
    weight = keep * weight + 1;
    return { x, y: sum / weight };
  });
}

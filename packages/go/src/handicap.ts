import { Geometry, type Point } from './point.ts';

/**
 * The usual handicap points of GTP's `fixed_handicap`: corners, then the middles of the sides, then the centre for odd numbers.
 * @param stones 2 to 9; to 4 on boards of an even size or of 7 points @throws RangeError
 */
export function handicapPoints(size: number, stones: number): Point[] {
  const geometry = Geometry.of(size);
  const most = size < 7 ? 0 : size % 2 === 0 || size === 7 ? 4 : 9;
  if (!Number.isInteger(stones) || stones < 2 || stones > most)
    throw new RangeError(
      most === 0
        ? `a board of ${size} by ${size} has no handicap points`
        : `a board of ${size} by ${size} has places for 2 to ${most} handicap stones, not ${stones}`,
    );
  const edge = size < 13 ? 2 : 3;
  const far = size - 1 - edge;
  const middle = (size - 1) / 2;
  // From the lower left, as GTP 2 lists them.
  const corners = [
    [edge, far],
    [far, edge],
    [edge, edge],
    [far, far],
  ];
  const sides = [
    [edge, middle],
    [far, middle],
    [middle, far],
    [middle, edge],
  ];
  const places = [...corners.slice(0, stones)];
  if (stones > 5) places.push(...sides.slice(0, stones >= 8 ? 4 : 2));
  if (stones % 2 === 1 && stones >= 5) places.push([middle, middle]);
  return places.map(([x, y]) => geometry.point(x, y));
}

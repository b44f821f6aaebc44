/** Lines of equal height of a function of the plane, found on a raster. */
import { contours as d3Contours } from 'd3-contour';

/** A part of the plane. */
export interface Bounds {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

/** Heights at the middles of cells x cells equal cells, row by row from the lowest y up. */
export interface Field {
  bounds: Bounds;
  cells: number;
  heights: ArrayLike<number>;
}

/** The middles of cells x cells equal cells [cells², 2], row by row from the lowest y up. */
export function cellMiddles({ x, y }: Bounds, cells: number): Float64Array {
  const points = new Float64Array(2 * cells * cells);
  for (let i = 0; i < cells * cells; i++) {
    points[2 * i] = x[0] + ((x[1] - x[0]) * ((i % cells) + 0.5)) / cells;
    points[2 * i + 1] = y[0] + ((y[1] - y[0]) * (Math.floor(i / cells) + 0.5)) / cells;
  }
  return points;
}

/** The heights of a function of x and y. */
export function fieldOf(height: (x: number, y: number) => number, bounds: Bounds, cells: number): Field {
  const points = cellMiddles(bounds, cells);
  const heights = Float64Array.from({ length: cells * cells }, (_, i) =>
    height(points[2 * i], points[2 * i + 1]),
  );
  return { bounds, cells, heights };
}

/** For each level the rings around all ground that is as high or higher, holes included: points [n, 2] of the plane, the last the first again. */
export function contours(field: Field, levels: readonly number[]): Float64Array[][] {
  return rasterRings(field, levels).map((rings) => rings.map((ring) => inPlane(ring, field)));
}

/** The lines along which the field has this height: the rings without their pieces along the field's border. A closed line ends where it begins. */
export function contourLines(field: Field, level: number): Float64Array[] {
  const [rings] = rasterRings(field, [level]);
  return rings.flatMap((ring) => inside(ring, field.cells)).map((piece) => inPlane(piece, field));
}

/** In units of cells. */
type Ring = number[][];

function rasterRings({ cells, heights }: Field, levels: readonly number[]): Ring[][] {
  const draw = d3Contours().size([cells, cells]);
  const values = Array.from(heights);
  return levels.map((level) => draw.contour(values, level).coordinates.flat());
}

function inPlane(ring: Ring, { bounds: { x, y }, cells }: Field): Float64Array {
  const [width, height] = [x[1] - x[0], y[1] - y[0]];
  return Float64Array.from(
    ring.flatMap(([column, row]) => [x[0] + (column / cells) * width, y[0] + (row / cells) * height]),
  );
}

/** The pieces of a ring that do not run along the border of the field. */
function inside(ring: Ring, cells: number): Ring[] {
  const onBorder = ([x, y]: number[]) => x <= 0 || y <= 0 || x >= cells || y >= cells;
  const first = ring.findIndex(onBorder);
  if (first < 0) return [ring];
  const pieces: Ring[] = [[]];
  const points = ring.slice(0, -1); // the last is the first again
  for (let i = 0; i <= points.length; i++) {
    const point = points[(first + i) % points.length];
    if (!onBorder(point)) pieces[pieces.length - 1].push(point);
    else if (pieces[pieces.length - 1].length > 0) pieces.push([]);
  }
  return pieces.filter((piece) => piece.length > 1);
}

import { contourLevels, type Surface } from '@nutshell/micro/surfaces';
import { contours } from 'd3-contour';

/** From the plane of a surface to a picture. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

const samples = 100;

/** The point of the picture at (x, y). */
export function project(
  { bounds }: Surface,
  { left, top, width, height }: Frame,
  x: number,
  y: number,
): [number, number] {
  return [
    left + ((x - bounds.x[0]) / (bounds.x[1] - bounds.x[0])) * width,
    top + ((bounds.y[1] - y) / (bounds.y[1] - bounds.y[0])) * height,
  ];
}

/** A contour map as SVG paths, one on another: the lower the ground, the darker. */
export function contourMap(surface: Surface, frame: Frame, count = 18): string {
  const { x, y } = surface.bounds;
  const values = Array.from({ length: samples * samples }, (_, i) =>
    surface.value(
      x[0] + (((i % samples) + 0.5) / samples) * (x[1] - x[0]),
      y[1] - ((Math.floor(i / samples) + 0.5) / samples) * (y[1] - y[0]),
    ),
  );
  const levels = contourLevels(surface, count);
  const bands = contours().size([samples, samples]).thresholds(levels)(values);
  const paths = bands.map(({ coordinates }, i) => {
    const d = coordinates
      .flat()
      .map((ring) => pathOf(simplified(ring.map((corner) => placed(frame, corner)))))
      .join('');
    return `<path d="${d}" fill="${shade((i + 1) / count)}"/>`;
  });
  const { left, top, width, height } = frame;
  return (
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${shade(0)}"/>` +
    `<g stroke="#9aa7b5" stroke-width=".6">${paths.join('')}</g>`
  );
}

type Place = [left: number, top: number];

function placed({ left, top, width, height }: Frame, [column, row]: readonly number[]): Place {
  return [left + (column / samples) * width, top + (row / samples) * height];
}

/** A closed path with coordinates of a tenth of a unit, all but the first relative, which are short. */
function pathOf(ring: readonly Place[]): string {
  const tenths = ring.map(([x, y]) => [Math.round(10 * x), Math.round(10 * y)]);
  const text = (x: number, y: number) => `${x / 10} ${y / 10}`;
  const steps = tenths.slice(1).map(([x, y], i) => text(x - tenths[i][0], y - tenths[i][1]));
  return `M${text(tenths[0][0], tenths[0][1])}l${steps.join(' ')}Z`;
}

/** The ring without the points that lie within a quarter of a unit of the line between others (Ramer 1972; Douglas and Peucker 1973). */
function simplified(ring: readonly Place[], tolerance = 0.25): Place[] {
  const keep = new Set([0, ring.length - 1]);
  const pending: [number, number][] = [
    [0, ring.length >> 1],
    [ring.length >> 1, ring.length - 1],
  ];
  for (let part = pending.pop(); part; part = pending.pop()) {
    const [first, last] = part;
    keep.add(first).add(last);
    let [farthest, distance] = [first, tolerance];
    for (let i = first + 1; i < last; i++) {
      const away = distanceToSegment(ring[i], ring[first], ring[last]);
      if (away > distance) [farthest, distance] = [i, away];
    }
    if (farthest !== first) pending.push([first, farthest], [farthest, last]);
  }
  return ring.filter((_, i) => keep.has(i));
}

function distanceToSegment([x, y]: Place, [ax, ay]: Place, [bx, by]: Place): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** A blue grey for the lowest ground (0) that becomes white for the highest (1). */
function shade(height: number): string {
  const mix = (low: number, high: number) => Math.round(low + (high - low) * height);
  return `rgb(${mix(186, 255)},${mix(203, 255)},${mix(220, 255)})`;
}

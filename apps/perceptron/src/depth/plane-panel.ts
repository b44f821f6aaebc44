/** A square panel that shows a plane: its warped grid, the regions of the classes, the points. */
import type { Bounds } from '@nutshell/micro/dense';
import type { Surface } from './surface.ts';
import {
  classLooks,
  INK,
  LEVEL,
  LINE,
  marker,
  number,
  polyline,
  QUIET,
  shown,
  text,
  UPRIGHT,
  type Box,
} from './svg.ts';

/** What a panel shows; all coordinates are the plane's, [n, 2]. */
export interface PlaneContents {
  bounds: Bounds;
  /** As `gridLines` gives them, and wherever they have gone: first the upright half, then the level one. */
  grid?: readonly Float64Array[];
  points?: readonly Points[];
  /** What a network decides here: tinted regions under the grid, boundaries over it. */
  surface?: Surface;
}

export interface Points {
  x: Float64Array;
  labels: Uint8Array;
  /** Hollow markers: points that the network has not learnt from. */
  hollow?: boolean;
  /** Indices of those to ring. */
  ringed?: readonly number[];
}

const SLACK = 0.2; // how far, in SVG units, a simplified line may be from the true one

/** The panel with its frame and the extents of its axes at the corners. */
export function planePanel(box: Box, contents: PlaneContents): string {
  const { bounds, grid = [], points = [], surface } = contents;
  const place = placing(box, bounds);
  const clip = `panel-${Math.round(box.x)}-${Math.round(box.y)}`;
  const [zeroX, zeroY] = place(Float64Array.of(0, 0));
  const half = grid.length / 2;
  return [
    `<clipPath id="${clip}"><rect x="${number(box.x)}" y="${number(box.y)}" width="${number(box.width)}" height="${number(box.height)}"/></clipPath>`,
    `<g clip-path="url(#${clip})" fill="none">`,
    surface ? tints(surface, place) : '',
    `<path d="M${number(box.x)} ${number(zeroY)}h${number(box.width)}M${number(zeroX)} ${number(box.y)}v${number(box.height)}" stroke="#dfe3e8" stroke-width="2.5"/>`,
    strokes(grid.slice(half).map(place), LEVEL, 0.7),
    strokes(grid.slice(0, half).map(place), UPRIGHT, 0.7),
    strokes((surface?.boundaries ?? []).map(place), INK, 1.8),
    ...points.map((some) => markers({ ...some, x: place(some.x) }, box.width / 100)),
    '</g>',
    frame(box, bounds),
  ].join('');
}

/** Where the plane's points [n, 2] are on the paper. */
export function placing(box: Box, { x, y }: Bounds): (points: Float64Array) => Float64Array {
  const scaleX = box.width / (x[1] - x[0]);
  const scaleY = box.height / (y[1] - y[0]);
  return (points) => {
    const placed = new Float64Array(points.length);
    for (let i = 0; i < points.length; i += 2) {
      placed[i] = box.x + (points[i] - x[0]) * scaleX;
      placed[i + 1] = box.y + box.height - (points[i + 1] - y[0]) * scaleY;
    }
    return placed;
  };
}

/** A frame, and under it in small figures how far the axes reach. */
export function frame(box: Box, { x, y }: Bounds): string {
  const extents = `→ ${shown(x[0])} … ${shown(x[1])},  ↑ ${shown(y[0])} … ${shown(y[1])}`;
  return (
    `<rect x="${number(box.x)}" y="${number(box.y)}" width="${number(box.width)}" height="${number(box.height)}" fill="none" stroke="${LINE}" stroke-width="0.8"/>` +
    text(box.x, box.y + box.height + 11, extents, { size: 9, fill: QUIET })
  );
}

/** A square around all the points [n, 2], a little larger, with the zero point in it. */
export function squareAround(sets: readonly Float64Array[]): Bounds {
  const low = [0, 0];
  const high = [0, 0];
  for (const points of sets) {
    for (let i = 0; i < points.length; i++) {
      low[i % 2] = Math.min(low[i % 2], points[i]);
      high[i % 2] = Math.max(high[i % 2], points[i]);
    }
  }
  const half = 0.54 * Math.max(high[0] - low[0], high[1] - low[1], 1e-3);
  const around = (axis: number): [number, number] => {
    const middle = (low[axis] + high[axis]) / 2;
    return [middle - half, middle + half];
  };
  return { x: around(0), y: around(1) };
}

/** The regions, darker where the network is surer. */
function tints({ regions }: Surface, place: (points: Float64Array) => Float64Array): string {
  return regions
    .map((levels, label) => {
      const paths = levels.map((rings) =>
        rings.map((ring) => polyline(simplified(place(ring)), true)).join(''),
      );
      return paths
        .map((path) => path && `<path d="${path}" fill="${classLooks[label].colour}" fill-opacity="0.13"/>`)
        .join('');
    })
    .join('');
}

function strokes(lines: readonly Float64Array[], colour: string, width: number): string {
  if (lines.length === 0) return '';
  const path = lines.map((line) => polyline(simplified(line))).join('');
  return `<path d="${path}" stroke="${colour}" stroke-width="${width}"/>`;
}

function markers({ x, labels, hollow = false, ringed = [] }: Points, r: number): string {
  const paths: string[] = classLooks.map(() => '');
  labels.forEach((label, i) => (paths[label] += marker(label, x[2 * i], x[2 * i + 1], r)));
  const classes = paths.map((path, label) => {
    if (path === '') return '';
    const { colour } = classLooks[label];
    return hollow
      ? `<path d="${path}" fill="#ffffff" stroke="${colour}" stroke-width="1.1"/>`
      : `<path d="${path}" fill="${colour}" stroke="#ffffff" stroke-width="0.9" paint-order="stroke"/>`;
  });
  const rings = ringed.map((i) => marker(0, x[2 * i], x[2 * i + 1], 2.2 * r)).join('');
  return classes.join('') + (rings && `<path d="${rings}" stroke="${INK}" stroke-width="1"/>`);
}

/** The line with fewer points, never further than `SLACK` from it (Douglas and Peucker 1973). */
export function simplified(line: Float64Array): Float64Array {
  const last = line.length / 2 - 1;
  const keep = new Uint8Array(last + 1);
  keep[0] = keep[last] = 1;
  const open: [number, number][] = [[0, last]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    let furthest = SLACK;
    let split = -1;
    for (let i = from + 1; i < to; i++) {
      const distance = distanceTo(line, i, from, to);
      if (distance > furthest) [furthest, split] = [distance, i];
    }
    if (split < 0) continue;
    keep[split] = 1;
    open.push([from, split], [split, to]);
  }
  return line.filter((_, i) => keep[i >> 1] === 1);
}

/** How far point i is from the segment between two others. */
function distanceTo(line: Float64Array, i: number, from: number, to: number): number {
  const [dx, dy] = [line[2 * to] - line[2 * from], line[2 * to + 1] - line[2 * from + 1]];
  const [px, py] = [line[2 * i] - line[2 * from], line[2 * i + 1] - line[2 * from + 1]];
  const along = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - along * dx, py - along * dy);
}

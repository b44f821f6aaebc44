/** A square panel that shows a plane: its warped grid, the regions of the classes, the points. */
import {
  type Box,
  INK,
  QUIET,
  type Scales,
  classLooks,
  clipped,
  formatShort,
  mark,
  outline,
  polyline,
  px,
  scales,
  simplified,
  text,
} from '@nutshell/drawing';
import type { Bounds } from '@nutshell/micro/dense';
import type { Surface } from './surface.ts';

/** Grid lines that were upright in the input plane, and those that were level: they stay apart when the plane is turned. */
const UPRIGHT = '#7f93c7';
const LEVEL = '#c99a4b';

/** The contents of a panel; all coordinates are the plane's, [n, 2]. */
export interface PlaneContents {
  bounds: Bounds;
  /** As `gridLines` gives them, and wherever they have gone: first the upright half, then the level one. */
  grid?: readonly Float64Array[];
  points?: readonly Points[];
  /** A network's decisions here: tinted regions under the grid, boundaries over it. */
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

/** The panel with its frame and the extents of its axes at the corners. */
export function planePanel(box: Box, contents: PlaneContents): string {
  const { bounds, grid = [], points = [], surface } = contents;
  const { place, x, y } = planeScales(box, bounds);
  const half = grid.length / 2;
  return [
    clipped(box, `panel-${Math.round(box.x)}-${Math.round(box.y)}`, [
      surface ? tints(surface, place) : '',
      `<path d="M${px(box.x)} ${px(y(0))}h${px(box.width)}M${px(x(0))} ${px(box.y)}v${px(box.height)}" stroke="#dfe3e8" stroke-width="2.5"/>`,
      strokes(grid.slice(half).map(place), LEVEL, 0.7),
      strokes(grid.slice(0, half).map(place), UPRIGHT, 0.7),
      strokes((surface?.boundaries ?? []).map(place), INK, 1.8),
      ...points.map((some) => markers({ ...some, x: place(some.x) }, box.width / 100)),
    ]),
    frame(box, bounds),
  ].join('');
}

/** Where the plane's points are in a box. */
export function planeScales(box: Box, { x, y }: Bounds): Scales {
  return scales(box, { low: x[0], high: x[1] }, { low: y[0], high: y[1] });
}

/** A frame, and under it in small figures how far the axes reach. */
export function frame(box: Box, { x, y }: Bounds): string {
  const extents = `→ ${formatShort(x[0])} … ${formatShort(x[1])},  ↑ ${formatShort(y[0])} … ${formatShort(y[1])}`;
  return outline(box) + text(box.x, box.y + box.height + 11, extents, { size: 9, fill: QUIET });
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
function tints({ regions }: Surface, place: Scales['place']): string {
  return regions
    .flatMap((levels, label) =>
      levels.map((rings) => {
        const path = rings.map((ring) => polyline(simplified(place(ring)), true)).join('');
        return path && `<path d="${path}" fill="${classLooks[label].colour}" fill-opacity="0.13"/>`;
      }),
    )
    .join('');
}

function strokes(lines: readonly Float64Array[], colour: string, width: number): string {
  if (lines.length === 0) return '';
  const path = lines.map((line) => polyline(simplified(line))).join('');
  return `<path d="${path}" stroke="${colour}" stroke-width="${width}" fill="none"/>`;
}

function markers({ x, labels, hollow = false, ringed = [] }: Points, r: number): string {
  const paths = classLooks.map(() => '');
  labels.forEach((label, i) => (paths[label] += mark(classLooks[label].shape, x[2 * i], x[2 * i + 1], r)));
  const classes = paths.map((path, label) => {
    if (path === '') return '';
    const { colour } = classLooks[label];
    return hollow
      ? `<path d="${path}" fill="#ffffff" stroke="${colour}" stroke-width="1.1"/>`
      : `<path d="${path}" fill="${colour}" stroke="#ffffff" stroke-width="0.9" paint-order="stroke"/>`;
  });
  const rings = ringed.map((i) => mark('circle', x[2 * i], x[2 * i + 1], 2.2 * r)).join('');
  return classes.join('') + (rings && `<path d="${rings}" stroke="${INK}" stroke-width="1" fill="none"/>`);
}

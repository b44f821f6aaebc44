/** Learning curves as charts hold them: one chart per measure, one series per split of an entry. */
import { type CurvePoint, thinnedCurve } from '@nutshell/drawing';
import { bandOf, type BandPoint } from './bands.ts';
import { type Axis, axisTitle, countsProgress, type Curve, placesOf, type Row } from './curve-axis.ts';
import { smoothed } from './smoothing.ts';

export interface Series {
  name: string;
  /** Which colour, dash and shape: the same for a name in all charts. */
  style: number;
  /** Those of a band have its borders, too. */
  points: (CurvePoint | BandPoint)[];
  /** Whether it is the curve behind a smoothed one. */
  faint?: boolean;
}

/** More points of a curve than these cannot be told apart: it is thinned. */
export const MOST_POINTS = 2000;

export interface CurveChart {
  /** `loss` of `train.loss` and `test.loss`. */
  measure: string;
  /** `epoch`, `step`: the quantity on the x axis. */
  x: string;
  series: Series[];
}

/** How curves are drawn. */
export interface CurveLook {
  /** Only this split's series; all if empty. */
  split?: string;
  axis?: Axis;
  /** About how many rows a smoothed curve's points are averages of; 1 if it is not. */
  smooth?: number;
  /** Whether the curves of a group are one, with a band from the least to the largest. */
  bands?: boolean;
}

/** The splits that rows have values of: `train`, `test`. */
export function splitsOf(rows: readonly Row[]): string[] {
  const keys = keysOf(rows).filter((key) => key.includes('.'));
  return [...new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))))];
}

/** Charts of several curves: measures in the order in which they first occur. A curve that the axis does not fit is left out. */
export function chartsOf(
  curves: readonly Curve[],
  { split = '', axis = 'own', smooth = 1, bands = false }: CurveLook = {},
): CurveChart[] {
  const charts = new Map<string, CurveChart>();
  const names: string[] = [];
  for (const members of bands ? groupsOf(curves) : curves.map((curve) => [curve])) {
    const placed = members.flatMap((curve) => {
      const places = placesOf(curve, axis);
      return places ? [{ ...curve, places }] : [];
    });
    if (!placed.length) continue;
    const keys = new Set(placed.flatMap(({ rows }) => keysOf(rows)));
    for (const key of [...keys].filter((key) => !countsProgress(key))) {
      const dot = key.lastIndexOf('.');
      const [part, measure] = [key.slice(0, Math.max(0, dot)), key.slice(dot + 1)];
      if (split && part && part !== split) continue;
      const chart = charts.get(measure) ?? { measure, x: axisTitle(placed[0].rows, axis), series: [] };
      charts.set(measure, chart);
      const measured = placed.filter(({ rows }) => rows.some((row) => isNumber(row[key])));
      if (!measured.length) continue;
      const [{ group, name: alone }] = measured;
      const name = measured.length > 1 ? `${group}, mean of ${measured.length}` : alone;
      // Parts that all names of series have in common are left out.
      const full = [name, split && name ? '' : part].filter(Boolean).join(': ') || measure;
      const raw = measured.map(({ rows, places }) => pointsOf(rows, places, key));
      const points = drawn(smooth > 1 ? raw.map((points) => smoothed(points, smooth)) : raw);
      if (!hasValues(points)) continue;
      if (!names.includes(full)) names.push(full);
      const style = names.indexOf(full);
      if (smooth > 1) {
        const behind = drawn(raw).map(({ x, y }) => ({ x, y }));
        chart.series.push({ name: `${full}, not smoothed`, style, points: behind, faint: true });
      }
      chart.series.push({ name: full, style, points });
    }
  }
  return [...charts.values()];
}

/** Curves of the same group together, each in the place of its first. */
function groupsOf(curves: readonly Curve[]): Curve[][] {
  const groups = new Map<unknown, Curve[]>();
  for (const curve of curves) {
    const key = curve.group ?? curve;
    groups.set(key, [...(groups.get(key) ?? []), curve]);
  }
  return [...groups.values()];
}

/** A key's points; a row without it was not measured: the curve goes on to the next measurement. */
function pointsOf(rows: readonly Row[], places: readonly number[], key: string): CurvePoint[] {
  return rows.flatMap((row, index) => {
    const y = row[key];
    return y === undefined ? [] : [{ x: places[index], y: isNumber(y) ? y : null }];
  });
}

/** One curve, or several as a band. */
function drawn(curves: readonly CurvePoint[][]): (CurvePoint | BandPoint)[] {
  return thinnedCurve(curves.length > 1 ? bandOf(curves) : (curves[0] ?? []), MOST_POINTS);
}

const hasValues = (points: readonly CurvePoint[]): boolean => points.some(({ y }) => y !== null);

function keysOf(rows: readonly Row[]): string[] {
  const keys = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key);
  return [...keys];
}

const isNumber = (value: number | null | undefined): value is number => Number.isFinite(value);

/** Learning curves as charts hold them: one chart per measure, one series per split of an entry. */
import { type CurvePoint, thinnedCurve } from '@nutshell/drawing';

/** null: no value, where the curve has a gap. */
export type Row = Record<string, number | null>;

export interface Series {
  name: string;
  /** Which colour, dash and shape: the same for a name in all charts. */
  style: number;
  points: CurvePoint[];
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

/** The keys that may count the progress of a training, the first that rows have. */
const abscissae = ['epoch', 'generation', 'step', 'pass', 'iteration', 'update'];

/** The quantity that a curve is drawn over: a key that counts, else the rows' own number. */
export function abscissaOf(rows: readonly Row[]): string | undefined {
  return abscissae.find((name) => rows.length > 0 && rows.every((row) => isNumber(row[name])));
}

/** The splits that rows have values of: `train`, `test`. */
export function splitsOf(rows: readonly Row[]): string[] {
  const keys = keysOf(rows).filter((key) => key.includes('.'));
  return [...new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))))];
}

/**
 * Charts of several curves: measures in the order in which they first occur.
 * @param split only this one's series; all if empty
 */
export function chartsOf(
  curves: readonly { name: string; rows: readonly Row[] }[],
  split = '',
): CurveChart[] {
  const charts = new Map<string, CurveChart>();
  const names: string[] = [];
  for (const { name, rows } of curves) {
    const x = abscissaOf(rows);
    for (const key of keysOf(rows).filter((key) => !abscissae.includes(key))) {
      const dot = key.lastIndexOf('.');
      const [part, measure] = [key.slice(0, Math.max(0, dot)), key.slice(dot + 1)];
      if (split && part && part !== split) continue;
      const points = thinnedCurve(
        rows.flatMap((row, index): CurvePoint[] => {
          const y = row[key];
          if (y === undefined) return []; // not measured: the curve goes on to the next measurement
          return [{ x: x === undefined ? index + 1 : row[x]!, y: isNumber(y) ? y : null }];
        }),
        MOST_POINTS,
      );
      const chart = charts.get(measure) ?? { measure, x: x ?? 'row', series: [] };
      charts.set(measure, chart);
      // Parts that all names of series have in common are left out.
      const parts = [name, split && name ? '' : part].filter(Boolean);
      const full = parts.join(': ') || measure;
      if (!points.some(({ y }) => y !== null)) continue;
      if (!names.includes(full)) names.push(full);
      chart.series.push({ name: full, style: names.indexOf(full), points });
    }
  }
  return [...charts.values()];
}

function keysOf(rows: readonly Row[]): string[] {
  const keys = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key);
  return [...keys];
}

const isNumber = (value: number | null | undefined): value is number => Number.isFinite(value);

/** Learning curves as charts hold them: one chart per measure, one series per split of an entry. */

export type Row = Record<string, number>;

export interface Series {
  name: string;
  /** Which colour, dash and shape: the same for a name in all charts. */
  style: number;
  points: { x: number; y: number }[];
}

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
  return abscissae.find((name) => rows.length > 0 && rows.every((row) => Number.isFinite(row[name])));
}

/** The splits that rows have values of: `train`, `test`. */
export function splitsOf(rows: readonly Row[]): string[] {
  const keys = rows.flatMap((row) => Object.keys(row)).filter((key) => key.includes('.'));
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
    const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
      (key) => !abscissae.includes(key),
    );
    for (const key of keys) {
      const dot = key.lastIndexOf('.');
      const [part, measure] = [key.slice(0, Math.max(0, dot)), key.slice(dot + 1)];
      if (split && part && part !== split) continue;
      const points = rows.flatMap((row, index) =>
        Number.isFinite(row[key]) ? [{ x: x === undefined ? index + 1 : row[x], y: row[key] }] : [],
      );
      const chart = charts.get(measure) ?? { measure, x: x ?? 'row', series: [] };
      charts.set(measure, chart);
      // Parts that all names of series have in common are left out.
      const parts = [name, split && name ? '' : part].filter(Boolean);
      const full = parts.join(': ') || measure;
      if (points.length === 0) continue;
      if (!names.includes(full)) names.push(full);
      chart.series.push({ name: full, style: names.indexOf(full), points });
    }
  }
  return [...charts.values()];
}

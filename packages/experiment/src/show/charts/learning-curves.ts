/** Learning curves: one line per experiment, a metric against epochs or steps. */
import type { TopLevelSpec } from 'vega-lite';
import { dashes, isFraction, palette, thinnedCurve } from '@nutshell/drawing';
import type { MetricRow } from '../../run/replication.ts';
import { axisTitle, logAxis } from './log-axis.ts';
import { shapes } from './theme.ts';

export interface Curve {
  name: string;
  rows: readonly MetricRow[];
}

export interface CurveChart {
  title: string;
  subtitle?: string;
  metric: string;
  label: string;
  curves: readonly Curve[];
}

/** More points of a line than these cannot be told apart. */
const MOST_POINTS = 1000;

/** `epoch` or `step`: the first key of the rows, along which a curve runs. */
export function abscissaOf(rows: readonly MetricRow[]): string {
  return Object.keys(rows[0] ?? { epoch: 0 })[0];
}

/** The specification, or undefined if no curve has two points of the metric. Errors and losses get a log scale. */
export function learningCurves({
  title,
  subtitle,
  metric,
  label,
  curves,
}: CurveChart): TopLevelSpec | undefined {
  const factor = isFraction(metric) ? 100 : 1;
  const drawn = curves
    .map(({ name, rows }) => {
      const x = abscissaOf(rows);
      const points = rows.flatMap((row) => (metric in row ? [{ x: row[x], y: row[metric], row }] : []));
      return { name, x, rows: thinnedCurve(points, MOST_POINTS).map(({ row }) => row) };
    })
    .filter(({ rows }) => rows.length >= 2);
  if (!drawn.length) return undefined;
  const x = drawn[0].x;
  // From top to bottom as the lines end.
  const last = (rows: readonly MetricRow[]) => rows.at(-1)![metric];
  drawn.sort((a, b) => last(b.rows) - last(a.rows));
  const values = drawn.flatMap(({ name, rows, x }) =>
    rows.map((row) => ({ name, x: row[x], y: factor * row[metric] })),
  );
  // A log scale shows the small differences at the end; it cannot show zero.
  const isLog = /error|loss|perplexity|misses/i.test(metric) && values.every(({ y }) => y > 0);
  const log = isLog ? logAxis(values.map(({ y }) => y)) : undefined;
  const names = drawn.map(({ name }) => name);
  const domain = { domain: names };
  const cycle = <T>(list: readonly T[], skip = 0) =>
    names.map((_, index) => list[(index + skip * Math.floor(index / list.length)) % list.length]);
  // Few marks on long curves: enough to tell the lines apart.
  const longest = Math.max(...drawn.map(({ rows }) => rows.length));
  const every = Math.ceil(longest / 12);
  const marked = drawn.flatMap(({ name, rows, x }, index) =>
    rows
      .filter((_, at) => at === rows.length - 1 || at % every === index % every)
      .map((row) => ({ name, x: row[x], y: factor * row[metric] })),
  );
  const legend = names.length > 1 ? { title: null, orient: 'right' as const, symbolStrokeWidth: 0 } : null;
  return {
    title: { text: title, ...(subtitle && { subtitle }) },
    width: 560,
    height: 320,
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: x,
        scale: { zero: false, nice: false },
        axis: { tickMinStep: 1, grid: false, tickCount: 10 },
      },
      y: {
        field: 'y',
        type: 'quantitative',
        title: axisTitle(label, factor, log),
        scale: log?.scale ?? { zero: false },
        axis: { format: '~g', ...(log && { values: log.ticks }) },
      },
      color: { field: 'name', type: 'nominal', scale: { ...domain, range: cycle(palette) }, legend },
    },
    layer: [
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2, clip: false },
        encoding: {
          strokeDash: {
            field: 'name',
            type: 'nominal',
            scale: { ...domain, range: cycle(dashes, 1) },
            legend,
          },
        },
      },
      {
        data: { values: marked },
        mark: { type: 'point', filled: true, size: 45, opacity: 1 },
        encoding: {
          shape: { field: 'name', type: 'nominal', scale: { ...domain, range: cycle(shapes, 1) }, legend },
        },
      },
    ],
  };
}

/** The charts of one run's learning curve: one chart per measure, one line per split. */
import { abscissaOf, learningCurves, type CurveChart } from '../charts/learning-curves.ts';
import { drawSvg } from '../charts/svg.ts';
import type { MetricRow } from '../../run/replication.ts';

/** `train.loss`, `test.loss` and `test.error` make two charts: loss of train and test, error of test. */
export function chartsOf(curve: readonly MetricRow[]): CurveChart[] {
  const x = abscissaOf(curve);
  const keys = [...new Set(curve.flatMap((row) => Object.keys(row)))].filter((key) => key !== x);
  const measures = [...new Set(keys.map(measureOf))];
  return measures.map((measure) => ({
    title: measure,
    // The dot makes `.error` a metric name, as in `test.error`: shown in percent.
    metric: `.${measure}`,
    label: measure,
    curves: keys
      .filter((key) => measureOf(key) === measure)
      .map((key) => ({
        name: key.includes('.') ? key.slice(0, key.lastIndexOf('.')) : key,
        rows: curve.filter((row) => key in row).map((row) => ({ [x]: row[x], [`.${measure}`]: row[key] })),
      })),
  }));
}

/** The charts as SVG with a description; those with fewer than two points are left out. */
export async function drawCurves(curve: readonly MetricRow[]): Promise<{ svg: string; alt: string }[]> {
  const drawn: { svg: string; alt: string }[] = [];
  for (const chart of chartsOf(curve)) {
    const spec = learningCurves(chart);
    const lines = chart.curves.map(({ name }) => name).join(' and ');
    if (spec)
      drawn.push({ svg: await drawSvg(spec), alt: `${chart.label} of ${lines} by ${abscissaOf(curve)}` });
  }
  return drawn;
}

function measureOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

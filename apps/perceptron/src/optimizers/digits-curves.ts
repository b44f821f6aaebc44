/** The results of the optimisers on digits: one row of the curves, a table, and a chart of all three measures. */
import {
  type Axis,
  type Shape,
  card,
  formatFixed,
  formatNumber,
  formatPercent,
  heading,
  mark,
  optimizerLooks as looks,
  plot,
  px,
  text,
  largest,
  smallest,
} from '@nutshell/drawing';
import { vectorOptimizerNames } from '@nutshell/micro/dense';
import type { MetricRow } from '@nutshell/experiment';
import type { Table } from '../table.ts';

/** The rows that the optimisers logged one after the other, as one row for each point in training. */
export function mergeRows(rows: readonly MetricRow[]): MetricRow[] {
  const byEpoch = new Map<number, MetricRow>();
  for (const row of rows) byEpoch.set(row.epoch, { ...byEpoch.get(row.epoch), ...row });
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

/** Loss and errors of every optimiser at its rate. */
export function digitsTable(metrics: Record<string, number>, rates: Record<string, number>): Table {
  return {
    title: 'The same network, weights and batches by each optimiser',
    head: ['optimiser', 'rate', 'train loss', 'train error', 'test error'],
    rows: vectorOptimizerNames.map((name) => [
      looks[name].label,
      formatNumber(rates[name], 3),
      formatFixed(metrics[`${name}.loss`], 4),
      formatPercent(metrics[`${name}.trainError`], 2),
      formatPercent(metrics[`${name}.error`], 2),
    ]),
  };
}

interface Panel {
  measure: string;
  title: string;
  factor: number;
}

const panels: readonly Panel[] = [
  { measure: 'loss', title: 'Training loss, nats', factor: 1 },
  { measure: 'trainError', title: 'Training error, %', factor: 100 },
  { measure: 'error', title: 'Test error, %', factor: 100 },
];

const [WIDTH, HEIGHT, TOP] = [232, 250, 62];

/** The three curves of all optimisers side by side on logarithmic axes, their names at the ends of the last. */
export function digitsChart(curve: readonly MetricRow[], title: string): string {
  const step = WIDTH + 46;
  const drawn = panels.map((panel, i) => panelOf(curve, panel, 44 + i * step, i === panels.length - 1));
  return card(44 + panels.length * step + 72, HEIGHT + 106, title, [
    heading(title, { x: 16, y: 24, size: 15 }),
    ...drawn,
  ]);
}

function panelOf(
  curve: readonly MetricRow[],
  { measure, title, factor }: Panel,
  left: number,
  named: boolean,
): string {
  const lines = vectorOptimizerNames
    .map((name) => ({
      ...looks[name],
      points: curve
        .map((row): [number, number] => [row.epoch, factor * row[`${name}.${measure}`]])
        .filter(([, value]) => value > 0),
    }))
    .filter(({ points }) => points.length > 0);
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const box = { x: left, y: TOP, width: WIDTH, height: HEIGHT };
  const across: Axis = {
    low: 0,
    high: largest(curve.map(({ epoch }) => epoch)),
    whole: true,
    label: 'passes through the training set',
  };
  const area = plot(box, across, {
    low: smallest(values) / 1.08,
    high: largest(values) * 1.08,
    log: true,
  });
  const curves = lines.map(({ colour, shape, points }, index) => {
    const every = Math.max(1, Math.ceil(points.length / 6));
    const marks = points
      .filter((_, i) => i % every === index % every || i === points.length - 1)
      .map(([u, v]) => mark(shape, area.x(u), area.y(v), 3.8));
    return (
      `<path d="${area.path(points)}" fill="none" stroke="${colour}" stroke-width="1.7" stroke-linejoin="round"/>` +
      `<path d="${marks.join('')}" fill="${colour}" stroke="#ffffff" stroke-width="0.6"/>`
    );
  });
  const ends = lines.map((line) => ({ ...line, at: area.y(line.points.at(-1)![1]) }));
  return [
    text(left, TOP - 12, title, { size: 12.5 }),
    area.frame,
    ...curves,
    named ? endNames(ends, left + WIDTH) : '',
  ].join('');
}

interface End {
  label: string;
  colour: string;
  shape: Shape;
  /** Height of the line's end in the picture. */
  at: number;
}

/** The names at the ends of the lines, moved apart where the ends lie close together. */
function endNames(lines: readonly End[], right: number): string {
  const gap = 17;
  const ends = lines.map((line) => ({ ...line, place: 0 })).sort((a, b) => a.at - b.at);
  ends.forEach((line, i) => (line.place = Math.max(line.at, i > 0 ? ends[i - 1].place + gap : TOP)));
  for (let i = ends.length - 1, limit = TOP + HEIGHT; i >= 0; i--, limit -= gap)
    ends[i].place = Math.min(ends[i].place, limit);
  return ends
    .map(
      ({ label, colour, shape, at, place }) =>
        `<path d="M${px(right + 5)} ${px(at)}L${px(right + 15)} ${px(place)}" stroke="${colour}" stroke-width="0.8"/>` +
        `<path d="${mark(shape, right + 23, place, 4.4)}" fill="${colour}"/>` +
        text(right + 33, place + 4, label),
    )
    .join('');
}

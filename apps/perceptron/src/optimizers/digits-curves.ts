/** What the optimisers come to on digits: one row of the curves, a table, and a chart of all three measures. */
import { vectorOptimizerNames } from '@nutshell/micro/dense';
import type { MetricRow } from '@nutshell/experiment';
import { looks } from './looks.ts';

/** The rows that the optimisers logged one after the other, as one row for each point in training. */
export function mergeRows(rows: readonly MetricRow[]): MetricRow[] {
  const byEpoch = new Map<number, MetricRow>();
  for (const row of rows) byEpoch.set(row.epoch, { ...byEpoch.get(row.epoch), ...row });
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

/** Head and rows of the table of results. */
export function digitsTable(metrics: Record<string, number>, rates: Record<string, number>) {
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
  return {
    title: 'The same network, weights and batches by each optimiser',
    head: ['optimiser', 'rate', 'train loss', 'train error', 'test error'],
    rows: vectorOptimizerNames.map((name) => [
      looks[name].label,
      String(Number(rates[name].toPrecision(3))),
      metrics[`${name}.loss`].toFixed(4),
      percent(metrics[`${name}.trainError`]),
      percent(metrics[`${name}.error`]),
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

const [width, height, label] = [232, 250, 92];
const ink = '#1f2328';
const quiet = '#59636e';

/** The three curves of all optimisers side by side on logarithmic axes, their names at the ends of the last. */
export function digitsChart(curve: readonly MetricRow[], title: string): string {
  const drawn = panels.map((panel, i) =>
    panelOf(curve, panel, 44 + i * (width + 46), 62, i === panels.length - 1),
  );
  const full = 44 + panels.length * (width + 46) + label - 20;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${full}" height="${height + 106}" viewBox="0 0 ${full} ${height + 106}" role="img" ` +
    `font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif"><title>${title}</title>` +
    `<rect width="${full}" height="${height + 106}" fill="#fff"/>` +
    `<text x="16" y="24" font-size="15" font-weight="600" fill="${ink}">${title}</text>${drawn.join('')}</svg>\n`
  );
}

function panelOf(
  curve: readonly MetricRow[],
  { measure, title, factor }: Panel,
  left: number,
  top: number,
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
  const [low, high] = [Math.min(...values) / 1.08, Math.max(...values) * 1.08];
  const last = Math.max(...curve.map(({ epoch }) => epoch));
  const x = (epoch: number) => left + (epoch / last) * width;
  const y = (value: number) => top + height - (Math.log(value / low) / Math.log(high / low)) * height;
  const text = (
    at: [number, number],
    anchor: string,
    content: string,
    css = `font-size="11" fill="${quiet}"`,
  ) =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" text-anchor="${anchor}" ${css}>${content}</text>`;
  const grid = roundNumbers(low, high).map(
    (value) =>
      `<path d="M${left} ${y(value).toFixed(1)}h${width}" stroke="#e6e8eb"/>${text([left - 6, y(value) + 4], 'end', String(value))}`,
  );
  const whole = Array.from({ length: Math.floor(last) + 1 }, (_, i) => i).filter(
    (i) => i % Math.ceil(last / 8) === 0,
  );
  const ticks = whole.map(
    (epoch) =>
      `<path d="M${x(epoch).toFixed(1)} ${top + height}v4" stroke="#9aa3ad"/>${text([x(epoch), top + height + 17], 'middle', String(epoch))}`,
  );
  const curves = lines.map(({ colour, mark, points }, index) => {
    const every = Math.max(1, Math.ceil(points.length / 6));
    const marked = points.filter((_, i) => i % every === index % every || i === points.length - 1);
    return (
      `<polyline points="${points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.7" stroke-linejoin="round"/>` +
      marked
        .map(
          ([a, b]) =>
            `<path d="${mark}" transform="translate(${x(a).toFixed(1)} ${y(b).toFixed(1)}) scale(.75)" fill="${colour}" stroke="#fff" stroke-width=".8"/>`,
        )
        .join('')
    );
  });
  return (
    text([left, top - 12], 'start', title, `font-size="12.5" fill="${ink}"`) +
    grid.join('') +
    `<path d="M${left} ${top + height}h${width}" stroke="#9aa3ad"/>${ticks.join('')}` +
    text([left + width / 2, top + height + 34], 'middle', 'passes through the training set') +
    curves.join('') +
    (named ? endNames(lines, x(last), y, top) : '')
  );
}

/** The names at the ends of the lines, moved apart where the ends lie close together. */
function endNames(
  lines: readonly { label: string; colour: string; mark: string; points: [number, number][] }[],
  end: number,
  y: (value: number) => number,
  top: number,
): string {
  const gap = 17;
  const ends = lines
    .map((line) => ({ ...line, at: y(line.points.at(-1)![1]), place: 0 }))
    .sort((a, b) => a.at - b.at);
  ends.forEach((line, i) => (line.place = Math.max(line.at, i > 0 ? ends[i - 1].place + gap : top)));
  const bottom = top + height;
  for (let i = ends.length - 1, limit = bottom; i >= 0; i--, limit -= gap)
    ends[i].place = Math.min(ends[i].place, limit);
  return ends
    .map(
      ({ label: name, colour, mark, at, place }) =>
        `<path d="M${(end + 5).toFixed(1)} ${at.toFixed(1)}L${(end + 15).toFixed(1)} ${place.toFixed(1)}" stroke="${colour}" stroke-width=".8"/>` +
        `<path d="${mark}" transform="translate(${(end + 23).toFixed(1)} ${place.toFixed(1)}) scale(.85)" fill="${colour}"/>` +
        `<text x="${(end + 33).toFixed(1)}" y="${(place + 4).toFixed(1)}" font-size="12" fill="${ink}">${name}</text>`,
    )
    .join('');
}

/** 1, 2 and 5 of each decade between two bounds; 3 and 7 too where those are few. */
function roundNumbers(low: number, high: number): number[] {
  const of = (digits: readonly number[]) => {
    const numbers: number[] = [];
    for (let decade = Math.floor(Math.log10(low)); 10 ** decade <= high; decade++)
      numbers.push(...digits.map((digit) => Number((digit * 10 ** decade).toPrecision(2))));
    return numbers.filter((number) => number >= low && number <= high);
  };
  const few = of([1, 2, 5]);
  return few.length >= 4 ? few : of([1, 1.5, 2, 3, 4, 5, 7]);
}

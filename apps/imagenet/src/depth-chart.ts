/** What depth does: errors of plain and residual networks by their layers, beside the ILSVRC of those years. */
import { BLUE, ORANGE, QUIET, card, formatNumber, heading, plot, px, text } from '@nutshell/drawing';

/** Test errors of networks that differ in depth alone. */
export interface DepthCurve {
  name: 'plain' | 'residual';
  points: { layers: number; error: number }[];
}

/** The best top-5 error of each ILSVRC, on its test pictures, and the layers of the network; the first two winners were none. */
export const ILSVRC = [
  { year: 2010, system: 'no network', error: 0.282 },
  { year: 2011, system: 'no network', error: 0.258 },
  { year: 2012, system: 'AlexNet', layers: 8, error: 0.164 },
  { year: 2013, system: 'ZF', layers: 8, error: 0.117 },
  { year: 2014, system: 'VGG', layers: 19, error: 0.073 },
  { year: 2014, system: 'GoogLeNet', layers: 22, error: 0.067 },
  { year: 2015, system: 'ResNet', layers: 152, error: 0.0357 },
] as const;

const COLOURS: Record<DepthCurve['name'], string> = { plain: ORANGE, residual: BLUE };
const [WIDTH, HEIGHT, TOP] = [900, 400, 84];

/** @param epochs passes of each of the trainings */
export function depthSvg(curves: readonly DepthCurve[], epochs: number): string {
  const title = 'Depth: plain and residual networks on CIFAR-10, and the winners of ILSVRC';
  return card(WIDTH, HEIGHT, title, [heading(title), ...ours(curves, epochs), ...theirs()]);
}

function ours(curves: readonly DepthCurve[], epochs: number): string[] {
  const box = { x: 76, y: TOP, width: 340, height: 250 };
  const all = curves.flatMap(({ points }) => points);
  const percent = (error: number) => 100 * error;
  const most = Math.max(...all.map(({ error }) => percent(error)));
  const deepest = Math.max(...all.map(({ layers }) => layers));
  const { frame, path, x, y } = plot(
    box,
    { low: 0, high: deepest + 8, whole: true, label: 'layers' },
    { low: 0, high: 1.15 * most, label: `test error in %, ${epochs} passes` },
  );
  const lines = curves.flatMap(({ name, points }) => {
    const places = points.map(({ layers, error }) => [layers, percent(error)] as const);
    const [layers, error] = places.at(-1)!;
    return [
      `<path d="${path(places)}" fill="none" stroke="${COLOURS[name]}" stroke-width="2"/>`,
      ...places.map(
        ([at, value]) => `<circle cx="${px(x(at))}" cy="${px(y(value))}" r="4" fill="${COLOURS[name]}"/>`,
      ),
      text(x(layers), y(error) - 10, name, { fill: COLOURS[name], anchor: 'middle', weight: 600 }),
    ];
  });
  return [frame, ...lines];
}

function theirs(): string[] {
  const [left, right, bottom] = [500, WIDTH - 24, TOP + 250];
  const step = (right - left) / ILSVRC.length;
  const tallest = 230;
  const bars = ILSVRC.flatMap((entry, i) => {
    const { year, system, error } = entry;
    const height = (tallest * error) / ILSVRC[0].error;
    const middle = left + (i + 0.5) * step;
    const layers = 'layers' in entry ? `${entry.layers} layers` : '';
    return [
      `<rect x="${px(middle - 16)}" y="${px(bottom - height)}" width="32" height="${px(height)}" fill="${BLUE}"/>`,
      text(middle, bottom - height - 6, `${formatNumber(100 * error, 3)} %`, { size: 11, anchor: 'middle' }),
      text(middle, bottom + 16, String(year), { size: 11, anchor: 'middle' }),
      text(middle, bottom + 31, system, { size: 10, anchor: 'middle', fill: QUIET }),
      text(middle, bottom + 45, layers, { size: 10, anchor: 'middle', fill: QUIET }),
    ];
  });
  return [text(left, TOP - 10, 'ILSVRC, 1,000 classes: top-5 error'), ...bars];
}

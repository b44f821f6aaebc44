/** Charts with axes, for what the shared charts of @nutshell/experiment do not draw: planes, lines and marks. */
import { type Box, LINE, QUIET, number, text } from './depth/svg.ts';

export interface Axis {
  label: string;
  low: number;
  high: number;
  /** Equal distances are equal ratios. */
  log?: boolean;
}

/** A chart's frame: where values lie in the picture, and the frame's own parts. */
export interface Plot {
  box: Box;
  x(value: number): number;
  y(value: number): number;
  /** Grid, numbers and names of the axes. */
  frame: string;
}

/** Axes around `box`; their numbers and names take about 50 units left of it and 40 below. */
export function plot(box: Box, horizontal: Axis, vertical: Axis): Plot {
  const x = scale(horizontal, box.x, box.x + box.width);
  const y = scale(vertical, box.y + box.height, box.y);
  const bottom = box.y + box.height;
  const parts = [
    ...ticks(horizontal).map(
      (value) =>
        `<path d="M${number(x(value))} ${box.y}V${bottom}" stroke="#e6e8eb" fill="none"/>` +
        text(x(value), bottom + 16, tickText(value), { size: 11, fill: QUIET, anchor: 'middle' }),
    ),
    ...ticks(vertical).map(
      (value) =>
        `<path d="M${box.x} ${number(y(value))}H${box.x + box.width}" stroke="#e6e8eb" fill="none"/>` +
        text(box.x - 7, y(value) + 4, tickText(value), { size: 11, fill: QUIET, anchor: 'end' }),
    ),
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="none" stroke="${LINE}"/>`,
    text(box.x + box.width / 2, bottom + 34, horizontal.label, { anchor: 'middle' }),
    text(box.x - 34, box.y - 10, vertical.label),
  ];
  return { box, x, y, frame: parts.join('\n') };
}

/** `parts`, of which nothing is seen outside of the box. `id` must be its own in the picture. */
export function clipped({ x, y, width, height }: Box, id: string, parts: readonly string[]): string {
  return [
    `<clipPath id="${id}"><rect x="${x}" y="${y}" width="${width}" height="${height}"/></clipPath>`,
    `<g clip-path="url(#${id})">`,
    ...parts,
    '</g>',
  ].join('\n');
}

/** The path of a line through points, in the plot's coordinates. */
export function path({ x, y }: Plot, points: Iterable<readonly [number, number]>): string {
  return Array.from(points, ([u, v], i) => `${i ? 'L' : 'M'}${number(x(u))} ${number(y(v))}`).join('');
}

/** `most` of the items or fewer, at equal distances, the first and the last among them. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  const every = Math.max(1, Math.ceil((items.length - 1) / Math.max(1, most - 1)));
  return items.filter((_, i) => i % every === 0 || i === items.length - 1);
}

function scale({ low, high, log }: Axis, from: number, to: number): (value: number) => number {
  const f = log ? Math.log : (value: number) => value;
  return (value) => from + ((to - from) * (f(value) - f(low))) / (f(high) - f(low));
}

/** Round numbers along an axis: three to seven, or the powers of ten. */
function ticks({ low, high, log }: Axis): number[] {
  if (log) {
    const exponents = range(Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9));
    if (exponents.length > 2) return exponents.map((exponent) => 10 ** exponent);
    const all = range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)));
    const steps = all.flatMap((exponent) => [1, 2, 5].map((digit) => digit * 10 ** exponent));
    return steps.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  }
  const rough = (high - low) / 7;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((candidate) => candidate >= rough)!;
  return range(Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)).map((k) => k * step);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

function tickText(value: number): string {
  if (Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)) {
    const [digits, exponent] = Number(value.toPrecision(6)).toExponential().split('e');
    const power = `10${exponent.replace('+', '').replaceAll(/[-\d]/g, (sign) => SUPERSCRIPTS[sign])}`;
    const mantissa = Number(digits).toPrecision(3);
    return Number(mantissa) === 1 ? power : `${Number(mantissa)}·${power}`;
  }
  return String(Number(value.toPrecision(6))).replace('-', '−');
}

const SUPERSCRIPTS: Record<string, string> = {
  '-': '⁻',
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((sign, digit) => [String(digit), sign])),
};

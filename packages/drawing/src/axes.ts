/** Axes: where values lie in a picture, round numbers along them, and a frame with a grid. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { type Points, flat, polyline } from './lines.ts';
import { formatNumber } from './numbers.ts';
import { GRID, QUIET } from './palette.ts';
import { type Box, outline, px, text } from './svg.ts';

export interface Axis {
  low: number;
  high: number;
  /** Equal distances are equal ratios; `low` is above 0 then. */
  log?: boolean;
  /** Numbers are written at whole values alone: of epochs and other counts. */
  whole?: boolean;
  label?: string;
}

export interface Tick {
  value: number;
  text: string;
}

/** Where values lie in the picture. */
export interface Scales {
  box: Box;
  x(value: number): number;
  y(value: number): number;
  /** Points [n, 2] of values, where they are in the picture. */
  place(points: Points): Float64Array;
  /** The path of a line through them, as an SVG path's `d`. */
  path(points: Points, closed?: boolean): string;
}

/** A chart's scales with its grid, its frame, and the numbers and names of its axes. */
export interface Plot extends Scales {
  frame: string;
}

/** From a value to its place between `from` (where `low` is) and `to` (where `high` is), and beyond. */
export function scale({ low, high, log }: Axis, from: number, to: number): (value: number) => number {
  return (log ? scaleLog : scaleLinear)([low, high], [from, to]);
}

/** Both scales of a box; values grow to the right and up. */
export function scales(box: Box, horizontal: Axis, vertical: Axis): Scales {
  const x = scale(horizontal, box.x, box.x + box.width);
  const y = scale(vertical, box.y + box.height, box.y);
  const place = (points: Points) => flat(points).map((value, i) => (i % 2 === 0 ? x : y)(value));
  return { box, x, y, place, path: (points, closed) => polyline(place(points), closed) };
}

/** Round numbers along an axis, `count` or so; of a logarithmic one powers of ten, or 1, 2 and 5 of each, or more, until there are four. */
export function ticks(axis: Axis, count = 6): Tick[] {
  const { low, high, log, whole } = axis;
  const linear = scaleLinear([low, high], [0, 1]);
  const few = log ? logTicks(low, high) : undefined;
  if (few) return few.map((value) => ({ value, text: tickText(value) }));
  const write = whole ? (value: number) => formatNumber(value) : linear.tickFormat(count);
  const all = linear.ticks(count).filter((value) => !whole || Number.isInteger(value));
  const written = all.map(write);
  const isLong = !whole && written.some((text) => text.length > LONGEST || text.includes('e'));
  return all.map((value, i) => ({ value, text: isLong ? tickText(value) : written[i] }));
}

/** Axes around `box`; their numbers and names take about 50 units left of it, 40 below and 20 above. */
export function plot(box: Box, horizontal: Axis, vertical: Axis): Plot {
  const place = scales(box, horizontal, vertical);
  const { x, y } = place;
  const bottom = box.y + box.height;
  const small = { size: 11, fill: QUIET };
  const parts = [
    ...ticks(horizontal).map(
      (tick) =>
        `<path d="M${px(x(tick.value))} ${px(box.y)}V${px(bottom)}" stroke="${GRID}"/>` +
        text(x(tick.value), bottom + 16, tick.text, { ...small, anchor: 'middle' }),
    ),
    ...ticks(vertical).map(
      (tick) =>
        `<path d="M${px(box.x)} ${px(y(tick.value))}H${px(box.x + box.width)}" stroke="${GRID}"/>` +
        text(box.x - 7, y(tick.value) + 4, tick.text, { ...small, anchor: 'end' }),
    ),
    outline(box, { width: 1 }),
    horizontal.label ? text(box.x + box.width / 2, bottom + 34, horizontal.label, { anchor: 'middle' }) : '',
    vertical.label ? text(box.x - 34, box.y - 10, vertical.label) : '',
  ];
  return { ...place, frame: parts.join('\n') };
}

/** An axis around values, with a part of their range to spare on both sides. */
export function around(values: Iterable<number>, spare = 0.05): Pick<Axis, 'low' | 'high'> {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const room = (high - low || 1) * spare;
  return { low: low - room, high: high + room };
}

/** The fewest round numbers of a logarithmic axis that are four or more; none where its range is so small that it is nearly linear. */
function logTicks(low: number, high: number): number[] | undefined {
  // Of up to ten decades d3 gives all multiples of their powers; of more some of the powers alone.
  const all = scaleLog([low, high], [0, 1]).ticks(10);
  return [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]]
    .map((digits) => all.filter((value) => digits.includes(Number(value.toExponential(5).split('e')[0]))))
    .find((chosen) => chosen.length >= 4);
}

/** Characters of a number for which there is room beside an axis: `100,000`, `−0.0001`. */
const LONGEST = 7;

/** Powers of ten as such where numbers would be long: `10⁻⁴`, `2·10⁶`. */
function tickText(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e5)) return formatNumber(value);
  if (value < 0) return `−${tickText(size)}`;
  const [digits, exponent] = value.toExponential(2).split('e');
  const power = `10${String(Number(exponent)).replaceAll(/[-\d]/g, (sign) => superscripts[sign])}`;
  return Number(digits) === 1 ? power : `${Number(digits)}·${power}`;
}

const superscripts: Record<string, string> = {
  '-': '⁻',
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((sign, digit) => [String(digit), sign])),
};

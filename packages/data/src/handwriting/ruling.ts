/** Printed lines on paper, ruled or squared, and frames: found as straight lines from edge to edge, and taken off the ink. */
import { piecesOf, maskOf, runs, strokeWidth } from './pieces.ts';
import type { Plane } from './raster.ts';

/** A line leans by at most this much, as rise over run. */
const LEAN = 0.12;
/** Share of the way from edge to edge that is ink. */
const LEAST_INK = 0.7;
/** A single line is a rule, and not a stroke, if it is thinner than this share of the strokes. */
const THINNER = 0.6;

interface Line {
  /** Height at the middle, and rise over run. */
  readonly at: number;
  readonly lean: number;
}

/**
 * The ink without ruled lines. Where a stroke crosses a line, the ink is deeper than the line is thick and stays.
 * What is left alone: lines that are all there is (a 1, seen closely), and one or two as thick as the strokes that bound them (the 7 and the Z).
 */
export function withoutRules(ink: Plane<Uint8Array>): Plane<Uint8Array> {
  const once = withoutLevelRules(ink);
  return turned(withoutLevelRules(turned(once)));
}

function withoutLevelRules(ink: Plane<Uint8Array>): Plane<Uint8Array> {
  const { width, height } = ink;
  const lines = linesOf(ink);
  if (lines.length === 0) return ink;
  const values = ink.values.slice();
  const [, down] = runs(ink);
  let thickest = 0;
  for (const line of lines) {
    const found: number[] = []; // for each column a pixel of the line
    for (let x = 0; x < width; x++) {
      const y = nearestInk(ink, x, Math.round(line.at + line.lean * (x - width / 2)));
      if (y >= 0) found.push(y * width + x);
    }
    const thick = found.map((i) => down[i]).sort((a, b) => a - b)[found.length >> 1];
    thickest = Math.max(thickest, thick);
    for (const i of found) {
      if (down[i] > 1.5 * thick + 1) continue;
      const x = i % width;
      let y = Math.floor(i / width);
      while (y > 0 && ink.values[(y - 1) * width + x]) y--;
      for (; y < height && ink.values[y * width + x]; y++) values[y * width + x] = 0;
    }
  }
  const rest = { width, height, values };
  const [largest] = piecesOf(rest).pieces;
  if (!largest || Math.max(largest.width, largest.height) < 0.06 * Math.max(width, height)) return ink;
  const strokes = strokeWidth(maskOf(piecesOf(rest), largest, width));
  const inside = lines.filter(({ at }) => at > 0.07 * height && at < 0.93 * height).length;
  return lines.length > 2 || inside > 1 || thickest <= THINNER * strokes ? rest : ink;
}

/** Lines from edge to edge that are mostly ink, the surest first; each at least a line's thickness from the others. */
function linesOf({ width, height, values }: Plane<Uint8Array>): Line[] {
  const found: (Line & { share: number })[] = [];
  const columns = Array.from({ length: Math.min(width, 160) }, (_, i, all = Math.min(width, 160)) =>
    Math.floor(((i + 0.5) * width) / all),
  );
  const ending = columns.map((x) => x < width / 10 || x >= 0.9 * width);
  const [needed, neededAtEnds] = [columns.length, ending.filter(Boolean).length].map(
    (count) => LEAST_INK * count,
  );
  const every = 2 / width;
  for (let k = -Math.floor(LEAN / every); k <= LEAN / every; k++) {
    const rises = Int32Array.from(columns, (x) => Math.round(k * every * (x - width / 2)));
    for (let at = 0; at < height; at++) {
      let [hits, ends] = [0, 0];
      for (let i = 0; i < rises.length; i++) {
        const y = at + rises[i];
        if (y < 0 || y >= height || !values[y * width + columns[i]]) continue;
        hits++;
        if (ending[i]) ends++;
      }
      if (hits >= needed && ends >= neededAtEnds)
        found.push({ at, lean: k * every, share: hits / columns.length });
    }
  }
  const apart = Math.max(3, height / 60);
  const kept: Line[] = [];
  const lift = ({ at, lean }: Line, x: number) => at + lean * (x - width / 2);
  for (const line of found.toSorted((a, b) => b.share - a.share)) {
    const near = (x: number) => kept.some((other) => Math.abs(lift(other, x) - lift(line, x)) < apart);
    if (!near(0) && !near(width / 2) && !near(width - 1)) kept.push(line);
  }
  return kept;
}

/** A row of ink within two of `y`; −1 if there is none. */
function nearestInk({ width, height, values }: Plane<Uint8Array>, x: number, y: number): number {
  for (const v of [y, y - 1, y + 1, y - 2, y + 2]) {
    if (v >= 0 && v < height && values[v * width + x]) return v;
  }
  return -1;
}

/** Rows as columns. */
function turned({ width, height, values }: Plane<Uint8Array>): Plane<Uint8Array> {
  const result = new Uint8Array(values.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) result[x * height + y] = values[y * width + x];
  return { width: height, height: width, values: result };
}

/** The strokes of a pen: lines of points on a pad whose edges are 1 long, and their form in the address. */

export type Point = readonly [x: number, y: number];
/** At least one point; one alone is a dot. */
export type Stroke = readonly Point[];

/** How far a line may be moved to leave points out. */
const TOLERANCE = 0.0015;
/** Longest text of strokes that an address gets. */
const LONGEST = 6000;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Strokes as text: four characters for each point, a full stop between strokes. */
export const strokesPattern = /^(?:(?:[\w-]{4})+(?:\.(?:[\w-]{4})+)*)?$/;

/** A smooth line: parabolas between the middles of neighbouring points, which a point said twice makes a corner. */
export function smooth(points: Stroke, pieces = 6): Stroke {
  if (points.length < 3) return points;
  const line: Point[] = [points[0]];
  let from = points[0];
  for (let i = 1; i + 1 < points.length; i++) {
    const last = i + 2 === points.length;
    const control = points[i];
    const to = last ? points[i + 1] : middle(control, points[i + 1]);
    for (let k = 1; k <= pieces; k++) {
      const t = k / pieces;
      const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
      line.push([a * from[0] + b * control[0] + c * to[0], a * from[1] + b * control[1] + c * to[1]]);
    }
    from = to;
  }
  return line;
}

/** Leaves out points that lie within `tolerance` of the line through those that stay (Ramer 1972; Douglas, Peucker 1973). */
export function simplify(points: Stroke, tolerance = TOLERANCE): Stroke {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points[points.length - 1]];
  let [farthest, greatest] = [0, 0];
  for (let i = 1; i + 1 < points.length; i++) {
    const away = distanceToSegment(points[i][0], points[i][1], first, last);
    if (away > greatest) [farthest, greatest] = [i, away];
  }
  if (greatest <= tolerance) return [first, last];
  const before = simplify(points.slice(0, farthest + 1), tolerance);
  return [...before, ...simplify(points.slice(farthest), tolerance).slice(1)];
}

/** A stroke as text for an address, simplified until it fits into what `before` leaves; `undefined` if it never does. */
export function appendStroke(before: string, stroke: Stroke): string | undefined {
  for (let tolerance = TOLERANCE; tolerance < 0.1; tolerance *= 2) {
    const points = simplify(stroke, tolerance).map(([x, y]) => encode(x) + encode(y));
    const text = `${before}${before && '.'}${points.join('')}`;
    if (text.length <= LONGEST) return text;
  }
  return undefined;
}

/** The strokes of a text that fits `strokesPattern`. */
export function decodeStrokes(text: string): Stroke[] {
  if (text === '') return [];
  return text
    .split('.')
    .map((stroke) =>
      Array.from({ length: stroke.length / 4 }, (_, i): Point => [
        decode(stroke.slice(4 * i, 4 * i + 2)),
        decode(stroke.slice(4 * i + 2, 4 * i + 4)),
      ]),
    );
}

/** The first `share` (0 to 1) of what was written, by length. */
export function partOf(strokes: readonly Stroke[], share: number): Stroke[] {
  if (share >= 1) return [...strokes];
  let left = share * strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0);
  const part: Stroke[] = [];
  for (const stroke of strokes) {
    if (left <= 0) break;
    const points: Point[] = [stroke[0]];
    for (let i = 1; i < stroke.length && left > 0; i++) {
      const [a, b] = [stroke[i - 1], stroke[i]];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const t = length > left ? left / length : 1;
      points.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
      left -= length;
    }
    part.push(points);
  }
  return part;
}

export function distanceToSegment(x: number, y: number, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}

function lengthOf(stroke: Stroke): number {
  let length = 0;
  for (let i = 1; i < stroke.length; i++)
    length += Math.hypot(stroke[i][0] - stroke[i - 1][0], stroke[i][1] - stroke[i - 1][1]);
  return length;
}

const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

function encode(value: number): string {
  const whole = Math.round(Math.min(1, Math.max(0, value)) * 4095);
  return alphabet[whole >> 6] + alphabet[whole & 63];
}

function decode(pair: string): number {
  return (alphabet.indexOf(pair[0]) * 64 + alphabet.indexOf(pair[1])) / 4095;
}

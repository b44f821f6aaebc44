/**
 * The digits of a picture, each made as MNIST's were (LeCun et al. 1998, section III.A): the ink fitted into 20x20 pixels with its
 * proportions kept, then placed in 28x28 with its centre of mass in the middle. One function for all who are shown a picture.
 */
import { FAINT, inkOf } from './ink.ts';
import { type Piece, maskOf, piecesOf } from './pieces.ts';
import { type Box, type Pixels, type Plane, resized, shrunk } from './raster.ts';
import { withoutRules } from './ruling.ts';

/** Rows and columns of a digit. */
export const DIGIT_SIDE = 28;
const BOX = 20;
/** Decoders may shrink a picture to this many pixels a side, however they do it; the rest is done here, the same for all. */
export const DECODED_SIDE = 2048;
/** Larger pictures are shrunk to this first: 20 pixels for each of the box's are plenty. */
const WORKING_SIDE = 400;

/** A digit that was found in a picture. */
export interface FoundDigit {
  /** 28x28 bytes, row by row: 0 background, 255 ink. */
  readonly pixels: Uint8Array;
  /** Where it stands, as shares of the picture's width and height. */
  readonly place: Box;
}

/** Why there is no digit in a picture, and what to do. */
export class NoDigitError extends Error {
  override name = 'NoDigitError';
}

/**
 * Finds the digits of a picture, of any size, polarity and colour, from left to right, row by row. Light may fall unevenly; printed lines,
 * frames, dust and what a sheet of paper lies on are no digits.
 * @param name what to call the picture in messages
 * @throws NoDigitError if nothing stands out, or the light is so uneven that no stroke can be told from it
 */
export function findDigits(pixels: Pixels, name = 'the picture'): FoundDigit[] {
  const ink = inkOf(shrunk(pixels, WORKING_SIDE));
  const strokes = withoutRules(ink.strokes);
  const groups = digitsAmong(piecesOf(strokes), strokes);
  if (groups.length === 0) {
    throw new NoDigitError(
      ink.uneven
        ? `${name} shows no digit that can be told from its background: the light is uneven, or the paper is not plain; take it without shadows, or cut it to the digit`
        : `${name} is blank: nothing in it stands out from its background; expected a digit`,
    );
  }
  return groups.map((group) => digitOf(group, ink, strokes));
}

/** The pieces that belong to one digit each, in the order in which one reads them. */
function digitsAmong(found: ReturnType<typeof piecesOf>, { width, height }: Plane<Uint8Array>): Group[] {
  const pieces = strokesAmong(found, width, height);
  const groups: Group[] = [];
  const tallest = Math.max(0, ...pieces.slice(0, 50).map((piece) => Math.max(piece.width, piece.height)));
  for (const piece of pieces) {
    const near = groups.filter((group) => belongs(group, piece, tallest));
    const whole = near.reduce(merged, { ...piece, labels: [piece.label] });
    groups.splice(0, groups.length, ...groups.filter((group) => !near.includes(group)), whole);
  }
  const greatest = Math.max(0, ...groups.map(({ height }) => height));
  const digits = groups.filter(
    (group) => group.height >= 0.45 * greatest || group.area >= 0.3 * groups[0].area,
  );
  const row = (group: Group) => group.top + group.height / 2;
  return digits.sort((a, b) =>
    Math.abs(row(a) - row(b)) > 0.6 * Math.min(a.height, b.height) ? row(a) - row(b) : a.left - b.left,
  );
}

interface Group extends Box {
  readonly labels: readonly number[];
  readonly area: number;
}

/** The pieces that may be strokes: neither frames, nor what reaches in from the edge, nor dust. */
function strokesAmong(found: ReturnType<typeof piecesOf>, width: number, height: number): Piece[] {
  const sized = ({ width: w, height: h }: Box) => Math.max(w, h);
  const free = found.pieces.filter((piece) => piece.atEdge <= 0.2 * sized(piece));
  const hasFree = free.some((piece) => sized(piece) > 0.08 * Math.max(width, height));
  const inside = (piece: Piece) =>
    found.pieces
      .filter((other) => other !== piece && contains(piece, other))
      .reduce((sum, { area }) => sum + area, 0);
  const strokes = (hasFree ? free : found.pieces)
    .slice(0, 500)
    .filter((piece) => !(isFrame(found, piece, width, height) && inside(piece) > 0.05 * piece.area));
  const [largest] = strokes;
  const tallest = strokes.reduce((most, piece) => Math.max(most, sized(piece)), 0);
  return strokes.filter((piece) => sized(piece) >= 0.14 * tallest || piece.area >= 0.06 * largest.area);
}

/** Whether a piece is large, and all of it is at the edges of its box. */
function isFrame(found: ReturnType<typeof piecesOf>, piece: Piece, width: number, height: number): boolean {
  if (piece.width < 0.35 * width || piece.height < 0.35 * height) return false;
  const { values } = maskOf(found, piece, width);
  const [deep, high] = [0.12 * piece.width, 0.12 * piece.height];
  let outer = 0;
  values.forEach((value, i) => {
    const [x, y] = [i % piece.width, Math.floor(i / piece.width)];
    if (value && (x < deep || x >= piece.width - deep || y < high || y >= piece.height - high)) outer++;
  });
  return outer > 0.93 * piece.area;
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.left >= outer.left &&
    inner.top >= outer.top &&
    inner.left + inner.width <= outer.left + outer.width &&
    inner.top + inner.height <= outer.top + outer.height
  );
}

/** Whether a piece is part of the same digit: above or below it, or all but touching it. */
function belongs(group: Box, piece: Box, tallest: number): boolean {
  const across =
    Math.max(group.left, piece.left) - Math.min(group.left + group.width, piece.left + piece.width);
  const down = Math.max(group.top, piece.top) - Math.min(group.top + group.height, piece.top + piece.height);
  const narrower = Math.min(group.width, piece.width);
  const bothTall = Math.min(group.height, piece.height) > 0.45 * tallest;
  if (across < -0.3 * narrower) return down < (bothTall ? 0.1 : 0.3) * tallest;
  return !bothTall && down < 0 && across < 0.05 * tallest;
}

function merged(a: Group, b: Group): Group {
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  const right = Math.max(a.left + a.width, b.left + b.width);
  const bottom = Math.max(a.top + a.height, b.top + b.height);
  const labels = [...a.labels, ...b.labels];
  return { left, top, width: right - left, height: bottom - top, labels, area: a.area + b.area };
}

function digitOf(group: Group, ink: ReturnType<typeof inkOf>, strokes: Plane<Uint8Array>): FoundDigit {
  const own = ownInk(group, ink, strokes);
  let [left, top, right, bottom] = [own.width, own.height, -1, -1];
  own.values.forEach((value, i) => {
    if (value <= FAINT) return;
    const [x, y] = [i % own.width, Math.floor(i / own.width)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  });
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 };
  const zoom = BOX / Math.max(box.width, box.height);
  const [width, height] = [box.width, box.height].map((side) => Math.max(1, Math.round(zoom * side)));
  const place = { left: group.left / ink.width, top: group.top / ink.height, width: group.width / ink.width, height: group.height / ink.height }; // prettier-ignore
  return { pixels: centred(resized(own, box, { width, height })), place };
}

/** The ink of a group and of the faint ink that hangs on it, in a plane of its own. */
function ownInk(group: Group, ink: ReturnType<typeof inkOf>, strokes: Plane<Uint8Array>): Plane {
  const soft = Math.max(2, Math.ceil(Math.max(group.width, group.height) / BOX)); // a pixel of the digit to be
  const [left, top] = [Math.max(0, group.left - soft), Math.max(0, group.top - soft)];
  const width = Math.min(ink.width, group.left + group.width + soft) - left;
  const height = Math.min(ink.height, group.top + group.height + soft) - top;
  const { labels } = piecesOf(strokes);
  const at = (i: number) => (top + Math.floor(i / width)) * ink.width + left + (i % width);
  let edge = Array.from({ length: width * height }, (_, i) => i).filter((i) => group.labels.includes(labels[at(i)])); // prettier-ignore
  const strong = Float32Array.from(edge, (i) => ink.values[at(i)]).sort();
  const most = strong[Math.floor(0.9 * strong.length)];
  const values = new Float32Array(width * height);
  const take = (i: number) => (values[i] = Math.min(1, ink.values[at(i)] / most));
  for (const i of edge) take(i);
  const isFaint = (i: number) => values[i] === 0 && ink.values[at(i)] > FAINT && !ink.strokes.values[at(i)];
  for (let step = 0; step < soft && edge.length > 0; step++) {
    const next: number[] = [];
    for (const i of edge) {
      const x = i % width;
      const beside = [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width];
      for (const j of beside) {
        if (j < 0 || j >= values.length || !isFaint(j)) continue;
        take(j);
        next.push(j);
      }
    }
    edge = next;
  }
  return { width, height, values };
}

/** Places a small image in 28x28 so that its centre of mass is as near the middle as whole pixels allow; its strongest ink becomes 255. */
function centred({ width, height, values }: Plane): Uint8Array {
  let [mass, massX, massY, strongest] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    mass += values[i];
    massX += values[i] * (i % width);
    massY += values[i] * Math.floor(i / width);
    strongest = Math.max(strongest, values[i]);
  }
  const left = within(Math.round(DIGIT_SIDE / 2 - massX / mass), DIGIT_SIDE - width);
  const top = within(Math.round(DIGIT_SIDE / 2 - massY / mass), DIGIT_SIDE - height);
  const digit = new Uint8Array(DIGIT_SIDE * DIGIT_SIDE);
  for (let i = 0; i < values.length; i++) {
    const at = (top + Math.floor(i / width)) * DIGIT_SIDE + left + (i % width);
    digit[at] = Math.round((values[i] * 255) / strongest);
  }
  return digit;
}

function within(value: number, high: number): number {
  return Math.min(high, Math.max(0, value));
}

/** Where the ink of a picture is, whatever the colours, the light and the paper. */
import { type Ground, edgeOf, surface, surroundings } from './ground.ts';
import { type Piece, filled, grown, maskOf, piecesOf, rectangularity } from './pieces.ts';
import { type Pixels, type Plane, median } from './raster.ts';

/** Least distance of ink from background, of 441.7 between black and white. */
const LEAST_CONTRAST = 24;
/** Share of the strongest ink from which on a pixel counts as part of a stroke. */
const STROKE = 0.3;
/** Ink that is less than this share may be the paper's grain. */
export const FAINT = 1 / 12;

/** Ink as far as it was found. */
export interface Ink extends Plane {
  /** How strong the ink of each pixel is, 0 to 1; all 0 if nothing stands out. */
  readonly values: Float32Array;
  /** Where strokes, rules and frames are. */
  readonly strokes: Plane<Uint8Array>;
  /** Whether the light, or what the picture shows besides, is so uneven that a stroke cannot be told from it. */
  readonly uneven: boolean;
}

/** The ink of a picture, on paper, on a dark or transparent ground, on a sheet of paper that lies on something else. */
export function inkOf(picture: Pixels): Ink {
  const { width, height, data } = picture;
  const edge = edgeOf(picture);
  const opacity = median(edge.map((i) => data[4 * i + 3]));
  if (opacity < 128) {
    // On a transparent ground, what is opaque is the ink, whatever its colour.
    const away = Float32Array.from({ length: width * height }, (_, i) =>
      Math.max(0, data[4 * i + 3] - opacity),
    );
    return inkFrom(picture, away, 0);
  }
  const ground = surface(picture, edge);
  const away = distances(picture, ground);
  const first = inkFrom(picture, away, noiseOf(away, edge));
  const sheet = sheetOf(first.strokes);
  return sheet ? onSheet(picture, sheet) : refined(picture, first, ground);
}

/** The same with the background as it is around each stroke. */
function refined(picture: Pixels, first: Ink, ground: Ground): Ink {
  let ink = first;
  const margin = Math.max(1, Math.round(Math.max(picture.width, picture.height) / 200));
  for (let round = 0; round < 2; round++) {
    // What looks like faint ink may be a shadow until the background has been followed once.
    const taken = grown(round === 0 ? ink.strokes : notPaper(ink), margin);
    const near = surroundings(picture, taken, ground);
    const away = underEvenLight(distances(picture, near), near);
    const paper: number[] = [];
    for (let i = 0; i < away.length; i++) if (!taken.values[i]) paper.push(i);
    if (paper.length < away.length / 20) break;
    ink = inkFrom(picture, away, noiseOf(away, paper));
  }
  return ink;
}

/** Ink of every strength or, where uneven light looks like faint ink nearly everywhere, strokes alone. */
function notPaper({ width, height, values, strokes }: Ink): Plane<Uint8Array> {
  let count = 0;
  const inked = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) if (values[i] > FAINT) count += inked[i] = 1;
  return count < 0.5 * values.length ? { width, height, values: inked } : strokes;
}

/** How far each pixel's colour is from the background's; what shines through a half-transparent pixel is background. */
function distances({ data }: Pixels, [red, green, blue]: Ground): Float32Array {
  return Float32Array.from(red, (r, i) => {
    const at = 4 * i;
    return (data[at + 3] / 255) * Math.hypot(data[at] - r, data[at + 1] - green[i], data[at + 2] - blue[i]);
  });
}

/** Most that ink is made stronger or weaker for the light. */
const LIGHT = 2.5;

/** Ink as far from the background as under the light in the middle: less light makes paper, ink and what is between them darker alike. */
function underEvenLight(away: Float32Array, [red, green, blue]: Ground): Float32Array {
  const light = red.map((r, i) => Math.max(1, r + green[i] + blue[i]));
  const middle = median(light);
  return away.map((distance, i) => distance * Math.min(LIGHT, Math.max(1 / LIGHT, middle / light[i])));
}

/** What the paper's own grain amounts to. */
function noiseOf(away: Float32Array, paper: readonly number[]): number {
  const every = Math.max(1, Math.floor(paper.length / 20_000));
  return 3 * median(paper.filter((_, k) => k % every === 0).map((i) => away[i]));
}

function inkFrom({ width, height }: Pixels, away: Float32Array, noise: number): Ink {
  const strongest = strengthOf({ width, height, values: away });
  const range = strongest - noise;
  const uneven = strongest >= LEAST_CONTRAST && range < LEAST_CONTRAST;
  const values = new Float32Array(away.length);
  if (range >= LEAST_CONTRAST) for (let i = 0; i < away.length; i++) values[i] = Math.min(1, Math.max(0, (away[i] - noise) / range)); // prettier-ignore
  const strokes = values.map((value) => (value > STROKE ? 1 : 0));
  return { width, height, values, strokes: { width, height, values: Uint8Array.from(strokes) }, uneven };
}

/** The strongest that more than a few pixels are: a speck of light is no ink. */
function strengthOf({ width, height, values }: Plane): number {
  const few = Math.ceil((width * height) / 4000);
  return Float32Array.from(values).sort().at(-few)!;
}

/** A sheet of paper that the picture shows as a whole, by its own mask; undefined if the largest piece is none. */
function sheetOf(
  ink: Plane<Uint8Array>,
): { piece: Piece; whole: Plane<Uint8Array>; own: Plane<Uint8Array> } | undefined {
  const found = piecesOf(ink);
  const [piece] = found.pieces;
  if (!piece || piece.width * piece.height < 0.12 * ink.width * ink.height) return undefined;
  const own = maskOf(found, piece, ink.width);
  const whole = filled(own);
  const area = whole.values.reduce((sum, value) => sum + value, 0);
  if (piece.area === area) return undefined; // nothing stands on it
  return piece.area > 0.65 * area && rectangularity(whole) > 0.86 ? { piece, whole, own } : undefined;
}

/** The ink on a sheet: the picture cut to it, and what is not paper replaced by what the paper would be there. */
function onSheet(picture: Pixels, { piece, whole, own }: NonNullable<ReturnType<typeof sheetOf>>): Ink {
  const { left, top, width, height } = piece;
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * picture.width + left);
    data.set(picture.data.subarray(from, from + 4 * width), 4 * y * width);
  }
  const cut = { width, height, data };
  const rim = Math.max(2, Math.round(0.02 * Math.min(width, height)));
  const beside = grown({ width, height, values: whole.values.map((value) => 1 - value) }, rim).values;
  const paper: number[] = [];
  own.values.forEach((value, i) => value && !beside[i] && paper.push(i));
  const ground = surface(cut, paper);
  const atRim = (i: number) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Math.min(x, y, width - 1 - x, height - 1 - y) < rim;
  };
  for (let i = 0; i < whole.values.length; i++) {
    if (!beside[i] && !atRim(i)) continue;
    for (const channel of [0, 1, 2]) data[4 * i + channel] = ground[channel][i];
    data[4 * i + 3] = 255;
  }
  const away = distances(cut, ground);
  const ink = refined(cut, inkFrom(cut, away, noiseOf(away, paper)), ground);
  const values = new Float32Array(picture.width * picture.height);
  const strokes = new Uint8Array(values.length);
  for (let y = 0; y < height; y++) {
    const to = (top + y) * picture.width + left;
    values.set(ink.values.subarray(y * width, (y + 1) * width), to);
    strokes.set(ink.strokes.values.subarray(y * width, (y + 1) * width), to);
  }
  const size = { width: picture.width, height: picture.height };
  return { ...size, values, strokes: { ...size, values: strokes }, uneven: ink.uneven };
}

/** Arrays of numbers as pictures: as PNG in a data URI, in an SVG, and many of them as a grid. Needs Node, which packs the PNG. */
import { crc32, deflateSync } from 'node:zlib';
import { QUIET } from './palette.ts';
import { type Box, boxAttributes, card, heading, outline, text } from './svg.ts';

export interface PictureOptions {
  /** Screen pixels per value. Default 1; a report's style enlarges without blurring, so 1 mostly does. */
  scale?: number;
  /** Blue below zero, white at zero, orange above: for filters and other things with a sign. */
  signed?: boolean;
  /** The values drawn black and white, or with `signed` the most negative and most positive. Default: 0 and 255 for bytes, else the extremes of the values. */
  range?: readonly [low: number, high: number];
}

/** The palette's first two colours. */
const blue = [0, 114, 178] as const;
const orange = [213, 94, 0] as const;

/**
 * Draws a row-major array as a picture: low values black and high ones white, or signed as colours.
 * @param pixels height · width numbers
 * @returns `data:image/png;base64,…`
 * @throws RangeError if there are not height · width values
 */
export function greyImage(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  { scale = 1, signed = false, range }: PictureOptions = {},
): string {
  if (pixels.length !== width * height) {
    throw new RangeError(`${pixels.length} values do not make a picture of ${width} x ${height}`);
  }
  const [low, high] = range ?? extremes(pixels, signed);
  const colour = signed ? diverging : grey;
  return pngOf(width, height, scale, (at) => colour(pixels[at], low, high));
}

/**
 * Draws a colour picture.
 * @param pixels [height, width, 3], row-major, red, green and blue from 0 to 255
 * @returns `data:image/png;base64,…`
 * @throws RangeError if there are not height · width · 3 values
 */
export function colourImage(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  { scale = 1 }: Pick<PictureOptions, 'scale'> = {},
): string {
  if (pixels.length !== width * height * 3)
    throw new RangeError(
      `${pixels.length} values do not make a picture of ${width} x ${height} with three colours`,
    );
  return pngOf(width, height, scale, (at) => [pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2]]);
}

/** @param colourOf red, green and blue of the pixel at a place of the row-major picture */
function pngOf(
  width: number,
  height: number,
  scale: number,
  colourOf: (at: number) => readonly number[],
): string {
  const columns = width * scale;
  // Each row begins with the number of its filter, 0: none.
  const stride = 1 + 3 * columns;
  const raw = new Uint8Array(stride * height * scale);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < columns; x++) {
      const at = Math.floor(y / scale) * width + Math.floor(x / scale);
      raw.set(colourOf(at), y * stride + 1 + 3 * x);
    }
  }
  return `data:image/png;base64,${png(raw, columns, height * scale).toString('base64')}`;
}

/** A row-major array of columns x rows values in a box of an SVG, with a frame; colours as `greyImage` has them. */
export function picture(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  box: Box,
  options: Pick<PictureOptions, 'signed' | 'range'> = {},
): string {
  return framed(greyImage(values, columns, rows, { ...options, scale: scaleIn(box, columns) }), box);
}

/** A colour picture, as {@link colourImage} takes it, in a box of an SVG, with a frame. */
export function colourPicture(pixels: ArrayLike<number>, columns: number, rows: number, box: Box): string {
  return framed(colourImage(pixels, columns, rows, { scale: scaleIn(box, columns) }), box);
}

/** Programs that show SVG enlarge small pictures smoothly, whatever image-rendering asks for: so the values are enlarged here. */
const scaleIn = (box: Box, columns: number) => Math.max(1, Math.ceil(box.width / columns));

const framed = (uri: string, box: Box) =>
  `<image ${boxAttributes(box)} preserveAspectRatio="none" href="${uri}"/>` + outline(box);

/** One picture of a grid, and the words under it. */
export interface Tile extends Pick<PictureOptions, 'signed' | 'range'> {
  caption: string;
  /** Row-major. */
  values: ArrayLike<number>;
}

export interface GridOptions {
  title: string;
  /** A line under the pictures. */
  note?: string;
  /** Values in a row and in a column of each picture. */
  width: number;
  height: number;
  /** Pictures side by side. */
  columns: number;
  /** Side of a picture, in SVG units. */
  side: number;
}

const MARGIN = 24;
const TOP = 52;
const GAP = 12;
const CAPTION = 22;

/** Pictures of one size with captions, row by row, on a card. */
export function pictureGrid(
  tiles: readonly Tile[],
  { title, note, width, height, columns, side }: GridOptions,
): string {
  const tall = (side * height) / width;
  const across = Math.min(columns, tiles.length);
  const down = Math.ceil(tiles.length / columns);
  const room = Math.max(across * (side + GAP) - GAP, 8.2 * title.length, 6 * (note?.length ?? 0));
  const bottom = TOP + down * (tall + CAPTION + GAP / 2);
  const parts = tiles.map(({ caption, values, ...options }, i) => {
    const box: Box = {
      x: MARGIN + (i % columns) * (side + GAP),
      y: TOP + Math.floor(i / columns) * (tall + CAPTION + GAP / 2),
      width: side,
      height: tall,
    };
    const size = Math.min(12, (1.9 * side) / caption.length);
    return (
      picture(values, width, height, box, options) +
      text(box.x + side / 2, box.y + tall + 15, caption, { size, anchor: 'middle' })
    );
  });
  return card(room + 2 * MARGIN, bottom + (note ? 30 : 8), title, [
    heading(title),
    ...parts,
    note ? text(MARGIN, bottom + 14, note, { fill: QUIET }) : '',
  ]);
}

function extremes(pixels: ArrayLike<number>, signed: boolean): [number, number] {
  if (!signed && (pixels instanceof Uint8Array || pixels instanceof Uint8ClampedArray)) return [0, 255];
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < pixels.length; i++) {
    low = Math.min(low, pixels[i]);
    high = Math.max(high, pixels[i]);
  }
  const size = Math.max(Math.abs(low), Math.abs(high));
  return signed ? [-size, size] : [low, high];
}

function grey(value: number, low: number, high: number): number[] {
  const level = high > low ? Math.round((255 * (clamp(value, low, high) - low)) / (high - low)) : 0;
  return [level, level, level];
}

function diverging(value: number, low: number, high: number): number[] {
  const [end, full] = value < 0 ? [blue, low] : [orange, high];
  const part = full === 0 ? 0 : clamp(value / full, 0, 1);
  return end.map((channel) => Math.round(255 + part * (channel - 255)));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** PNG (ISO/IEC 15948) of 8-bit RGB rows, each with its filter byte. */
function png(rows: Uint8Array, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB, deflate, adaptive filters, not interlaced
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

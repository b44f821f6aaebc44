/** Arrays of numbers as small PNG pictures in a data URI. */
import { crc32, deflateSync } from 'node:zlib';

export interface PictureOptions {
  /** Screen pixels a value. Default 1; a report's style enlarges without blurring, so 1 mostly does. */
  scale?: number;
  /** Blue below zero, white at zero, orange above: for filters and other things with a sign. */
  signed?: boolean;
  /** The values drawn black and white, or with `signed` the most negative and most positive. Default: 0 and 255 for bytes, else the extremes of the values. */
  range?: readonly [low: number, high: number];
}

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
  const columns = width * scale;
  // Each row begins with the number of its filter, 0: none.
  const stride = 1 + 3 * columns;
  const raw = new Uint8Array(stride * height * scale);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < columns; x++) {
      const value = pixels[Math.floor(y / scale) * width + Math.floor(x / scale)];
      raw.set(signed ? diverging(value, low, high) : grey(value, low, high), y * stride + 1 + 3 * x);
    }
  }
  return `data:image/png;base64,${png(raw, columns, height * scale).toString('base64')}`;
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

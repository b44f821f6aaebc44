import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage, ImageFileError } from '../src/index.ts';

// red, green / blue, dark
const QUARTERS = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30);
const quarters = () => sharp(QUARTERS, { raw: { width: 2, height: 2, channels: 3 } });
const pixelsOf = async (picture: Sharp) => {
  const { height, width, channels, data } = await decodeImage(await picture.toBuffer(), 'test.png');
  return { shape: [height, width, channels], values: [...data] };
};

describe('whatever the file holds, it becomes upright 8-bit RGB', () => {
  test('RGB', async () => {
    expect(await pixelsOf(quarters().png())).toEqual({ shape: [2, 2, 3], values: [...QUARTERS] });
  });

  test('grey', async () => {
    const grey = sharp(Uint8Array.of(10, 200), { raw: { width: 2, height: 1, channels: 1 } });
    expect(await pixelsOf(grey.toColourspace('b-w').png())).toEqual({
      shape: [1, 2, 3],
      values: [10, 10, 10, 200, 200, 200],
    });
  });

  test('16 bits: the upper eight count', async () => {
    const values = Uint16Array.of(0, 0x80ff, 0xffff, 0x0101, 0x1234, 0xfe00);
    const deep = sharp(values, { raw: { width: 2, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png();
    expect((await sharp(await deep.toBuffer()).metadata()).depth).toBe('ushort');
    expect(await pixelsOf(deep)).toEqual({ shape: [1, 2, 3], values: [0, 0x80, 0xff, 0x01, 0x12, 0xfe] });
  });

  test('transparent parts are shown on white', async () => {
    const values = Uint8Array.of(255, 0, 0, 0, 10, 20, 30, 255);
    const alpha = sharp(values, { raw: { width: 2, height: 1, channels: 4 } }).png();
    expect((await pixelsOf(alpha)).values).toEqual([255, 255, 255, 10, 20, 30]);
  });

  test('CMYK: a red stays reddish, whatever the profile makes of it', async () => {
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
    const { shape, values } = await pixelsOf(red.toColourspace('cmyk').jpeg());
    expect(shape).toEqual([8, 8, 3]);
    expect(values[0]).toBeGreaterThan(200);
    expect(Math.max(values[1], values[2])).toBeLessThan(60);
  });
});

// The places in an upright picture of `h` rows and `w` columns to which row r and column c of a stored one belong: EXIF 2.3, tag 274, which
// says at which visual sides row 0 and column 0 are.
const UPRIGHT: Record<number, (r: number, c: number, h: number, w: number) => [row: number, column: number]> =
  {
    1: (r, c) => [r, c], // top, left
    2: (r, c, _h, w) => [r, w - 1 - c], // top, right
    3: (r, c, h, w) => [h - 1 - r, w - 1 - c], // bottom, right
    4: (r, c, h) => [h - 1 - r, c], // bottom, left
    5: (r, c) => [c, r], // left, top
    6: (r, c, _h, w) => [c, w - 1 - r], // right, top
    7: (r, c, h, w) => [h - 1 - c, w - 1 - r], // right, bottom
    8: (r, c, h) => [h - 1 - c, r], // left, bottom
  };

/** Pixels of a side of a square of one colour. */
const SQUARE = 16;

describe.each(['png', 'jpeg', 'webp', 'avif'] as const)('a picture in %s', (format) => {
  // Two rows of three squares, each of another grey.
  const greys = [
    [0, 50, 100],
    [150, 200, 250],
  ];
  test.each(Object.keys(UPRIGHT).map(Number))('of orientation %d is turned upright', async (orientation) => {
    const [h, w] = [2, 3];
    const [rows, columns] = orientation > 4 ? [w, h] : [h, w];
    const stored = new Uint8Array(rows * columns * SQUARE * SQUARE);
    for (let y = 0; y < rows * SQUARE; y++)
      for (let x = 0; x < columns * SQUARE; x++) {
        const [row, column] = UPRIGHT[orientation](Math.floor(y / SQUARE), Math.floor(x / SQUARE), h, w);
        stored[y * columns * SQUARE + x] = greys[row][column];
      }
    const raw = { width: columns * SQUARE, height: rows * SQUARE, channels: 1 } as const;
    const file = sharp(stored, { raw }).withMetadata({ orientation }).toFormat(format, { quality: 95 });
    const { shape, values } = await pixelsOf(file);
    expect(shape).toEqual([h * SQUARE, w * SQUARE, 3]);
    for (let row = 0; row < h; row++)
      for (let column = 0; column < w; column++) {
        const middle = ((row + 0.5) * SQUARE * w + column + 0.5) * SQUARE * 3;
        expect(Math.abs(values[middle] - greys[row][column])).toBeLessThan(6);
      }
  });
});

test('the shorter side is made what is asked for, larger or smaller', async () => {
  const wide = await sharp({ create: { width: 60, height: 30, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  for (const shortSide of [10, 50]) {
    const { height, width } = await decodeImage(wide, 'wide.png', { shortSide });
    expect([height, width]).toEqual([shortSide, 2 * shortSide]);
  }
});

test('what is no picture, or only the beginning of one, is named with the reason', async () => {
  const jpeg = await sharp({
    create: { width: 64, height: 64, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  } as Parameters<typeof sharp>[1])
    .jpeg()
    .toBuffer();
  const half = decodeImage(jpeg.subarray(0, jpeg.length / 2), 'dog.jpg');
  await expect(half).rejects.toThrow(ImageFileError);
  await expect(half).rejects.toThrow(/^dog\.jpg cannot be read as a picture .*premature end/);
  await expect(decodeImage(Buffer.from('hello'), 'dog.jpg')).rejects.toThrow('unsupported image format');
  await expect(decodeImage(new Uint8Array(0), 'dog.jpg')).rejects.toThrow('dog.jpg is empty');
});

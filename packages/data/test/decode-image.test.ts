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

  test('EXIF orientation 6, a camera turned by 90°: the left column is the top row', async () => {
    const turned = quarters().withMetadata({ orientation: 6 }).png();
    expect((await pixelsOf(turned)).values).toEqual([0, 0, 255, 255, 0, 0, 10, 20, 30, 0, 255, 0]);
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

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { digitFromImage, imageAt, ImageFileError, mnist, readImage, type PixelImage } from '../src/index.ts';
import { findDigits } from '../src/handwriting/digits.ts';
import { temporaryFolder } from './files.ts';
import { cosine } from './photographed.ts';
import { Random } from '@nutshell/random';

/** A four: right stem and cross bar thick, on a canvas of the given size and colours. */
function four(size: number, ink: string, ground: string, extra = ''): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">
      <rect width="100" height="100" fill="${ground}"/>${extra}
      <path d="M 55 15 L 30 60 L 75 60 M 62 40 L 62 90" stroke="${ink}" stroke-width="9" fill="none"/></svg>`,
  );
}

async function pixelsOf(picture: Sharp): Promise<PixelImage> {
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data };
}

async function saved(picture: Sharp, name = 'digit.png'): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await picture.toFile(file);
  return file;
}

function inkBox(digit: Uint8Array, least = 20) {
  const rows = Array.from({ length: 28 }, (_, y) => y).filter((y) =>
    digit.subarray(28 * y, 28 * y + 28).some((v) => v > least),
  );
  const columns = Array.from({ length: 28 }, (_, x) => x).filter((x) =>
    rows.some((y) => digit[28 * y + x] > least),
  );
  return { height: rows.at(-1)! - rows[0] + 1, width: columns.at(-1)! - columns[0] + 1 };
}

function onlyDigit(image: PixelImage): Uint8Array {
  const found = findDigits(image);
  expect(found).toHaveLength(1);
  return found[0].pixels;
}

let plain: Uint8Array;
beforeAll(async () => {
  plain = onlyDigit(await pixelsOf(sharp(four(280, 'black', 'white'))));
});

test('is made as MNIST was: 20 pixels tall, centre of mass in the middle, 0 to 255', () => {
  expect(plain).toHaveLength(784);
  expect(inkBox(plain).height).toBe(20);
  expect(inkBox(plain).width).toBeGreaterThan(9);
  expect(inkBox(plain).width).toBeLessThan(15);
  let [mass, x, y] = [0, 0, 0];
  plain.forEach((value, i) => {
    mass += value;
    x += value * (i % 28);
    y += value * Math.floor(i / 28);
  });
  expect(Math.abs(x / mass - 14)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(y / mass - 14)).toBeLessThanOrEqual(0.5);
  expect(Math.max(...plain)).toBe(255);
  expect(plain[0]).toBe(0);
});

describe('the same digit comes out of', () => {
  test.each<[string, () => Sharp, string?]>([
    ['white on black', () => sharp(four(280, 'white', 'black'))],
    ['red on green of the same brightness', () => sharp(four(280, '#ff0000', '#008200'))],
    ['faint pencil', () => sharp(four(280, '#b0b0b0', '#f4f1e8'))],
    ['black on transparent', () => sharp(four(280, 'black', 'none'))],
    ['white on transparent', () => sharp(four(280, 'white', 'none'))],
    ['a huge picture', () => sharp(four(4000, 'black', 'white'))],
    ['a small one', () => sharp(four(40, 'black', 'white'))],
    [
      'a wide canvas with the digit in a corner',
      () => sharp(four(280, 'black', 'white')).extend({ right: 900, bottom: 60, background: 'white' }),
    ],
    [
      'a grey JPEG',
      () =>
        sharp(four(280, 'black', 'white'))
          .greyscale()
          .jpeg({ quality: 60 }),
      'digit.jpg',
    ],
    ['16 bits a channel', () => sharp(four(280, 'black', 'white')).toColourspace('rgb16')],
  ])('%s', async (_, picture, name) => {
    const digit = await digitFromImage(await saved(picture(), name));
    expect(cosine(digit, plain)).toBeGreaterThan(0.93);
  });
});

test('noise of the paper is not ink', async () => {
  const image = await pixelsOf(sharp(four(280, '#202020', '#d0d0d0')));
  const random = new Random(1);
  image.data = image.data.map((value, i) => (i % 4 === 3 ? 255 : Math.round(value + random.normal(0, 12))));
  const digit = onlyDigit(image);
  expect(cosine(digit, plain)).toBeGreaterThan(0.75); // the edges of the strokes are less sure, so the fit differs by a fraction of a pixel
  expect(digit.filter((value) => value > 0).length).toBeLessThan(200); // of 784; the strokes cover about 100
});

test('MNIST digits, enlarged ten times and inverted, come back (the originals are the oracle)', async () => {
  const { splits } = await mnist();
  for (let i = 0; i < 20; i++) {
    const original = imageAt(splits.test, i);
    const inverted = Uint8Array.from(original, (pixel) => 255 - pixel);
    const enlarged = sharp(inverted, { raw: { width: 28, height: 28, channels: 1 } }).resize(280, 280, {
      kernel: 'nearest',
    });
    expect(cosine(await digitFromImage(await saved(enlarged)), original)).toBeGreaterThan(0.96);
  }
});

test('a single dot and a thin line fit too', async () => {
  const dot = await digitFromImage(
    await saved(
      sharp(
        Buffer.from(
          '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="white"/><rect x="4" y="4" width="1" height="1"/></svg>',
        ),
      ),
    ),
  );
  expect(inkBox(dot)).toEqual({ height: 20, width: 20 });
  const line = await digitFromImage(
    await saved(
      sharp(
        Buffer.from(
          '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300" fill="white"/><rect x="20" y="10" width="2" height="280"/></svg>',
        ),
      ),
    ),
  );
  expect(inkBox(line)).toEqual({ height: 20, width: 1 });
});

test('a blank picture, of any colour or none, is an error', async () => {
  for (const background of ['white', 'black', '#80ff00', { r: 0, g: 0, b: 0, alpha: 0 }]) {
    const file = await saved(sharp({ create: { width: 50, height: 50, channels: 4, background } }));
    await expect(digitFromImage(file)).rejects.toThrow(`${file} is blank`);
  }
});

describe('readImage', () => {
  test('known pixels, as RGB, with alpha, and grey', async () => {
    const raw = Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 0);
    const file = await saved(sharp(raw, { raw: { width: 2, height: 1, channels: 4 } }));
    expect(await readImage(file, { channels: 4 })).toEqual({ width: 2, height: 1, channels: 4, data: raw });
    expect(await readImage(file)).toEqual({
      width: 2,
      height: 1,
      channels: 3,
      data: Uint8Array.of(255, 0, 0, 255, 255, 255),
    });
    const grey = await readImage(file, { channels: 1 });
    expect(grey).toMatchObject({ width: 2, height: 1, channels: 1 });
    expect(grey.data[0]).toBeGreaterThan(40);
    expect(grey.data[0]).toBeLessThan(150);
    expect(grey.data[1]).toBe(255);
  });

  test('maxSide shrinks and never enlarges', async () => {
    const file = await saved(sharp({ create: { width: 200, height: 100, channels: 3, background: 'blue' } }));
    expect(await readImage(file, { maxSide: 50 })).toMatchObject({ width: 50, height: 25 });
    expect(await readImage(file, { maxSide: 500 })).toMatchObject({ width: 200, height: 100 });
  });

  test('a narrow picture whose shorter side is enlarged may not become larger than 100 megapixels', async () => {
    const file = await saved(sharp({ create: { width: 20_000, height: 1, channels: 3, background: 'red' } }));
    expect(await readImage(file, { shortSide: 2 })).toMatchObject({ width: 40_000, height: 2 });
    await expect(readImage(file, { shortSide: 256 })).rejects.toThrow('is too narrow: 20000x1 pixels');
  });

  test('what is not a readable picture is named, with the reason', async () => {
    const folder = await temporaryFolder();
    const path = (name: string) => join(folder, name);
    await writeFile(path('text.png'), 'this is not a picture');
    await writeFile(path('empty.png'), '');
    const whole = await sharp(four(280, 'black', 'white'))
      .png()
      .toBuffer();
    await writeFile(path('half.png'), whole.subarray(0, whole.length / 2));
    const bomb = '<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="20000"/>';
    await writeFile(path('bomb.svg'), bomb);
    const wide = sharp({ create: { width: 70_000, height: 1, channels: 3, background: 'red' } });
    await wide.png().toFile(path('wide.png'));
    const misquoted = `<svg xmlns:x="http://${'\ufeff'.repeat(500)}" xmlns="http://www.w3.org/2000/svg"/>`;
    await writeFile(path('long.svg'), misquoted);
    for (const [name, message] of [
      ['absent.png', 'there is no such file'],
      ['', 'is not a file, but a folder'],
      ['empty.png', 'is empty'],
      ['text.png', 'cannot be read as a picture (PNG, JPEG, WebP, AVIF, GIF, TIFF, SVG)'],
      ['half.png', 'cannot be read as a picture'],
      ['bomb.svg', 'is too large: 30000x20000 pixels'],
      ['wide.png', 'is too large: 70000x1 pixels, at most 100 megapixels and 65535 on a side'],
      ['long.svg', '…'],
    ]) {
      const failure = digitFromImage(path(name));
      await expect(failure).rejects.toThrow(ImageFileError);
      await expect(failure).rejects.toThrow(path(name));
      await expect(failure).rejects.toThrow(message);
    }
  });
});

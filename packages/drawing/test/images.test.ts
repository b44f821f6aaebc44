/** Checked against resvg, another program's reading of PNG and SVG. */
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { colourImage, colourPicture, greyImage, picture, pictureGrid } from '../src/images.ts';

/** Pixels as another program decodes them: RGB triples, row by row. */
function decode(uri: string, width: number, height: number): number[][] {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image href="${uri}" width="${width}" height="${height}" image-rendering="pixelated"/></svg>`;
  const rgba = new Resvg(svg).render().pixels;
  return Array.from({ length: width * height }, (_, index) => [...rgba.subarray(4 * index, 4 * index + 3)]);
}

describe('colourImage', () => {
  it('draws red, green and blue as they are, enlarged by whole pixels', () => {
    const pixels = [10, 20, 30, 255, 0, 128];
    const [left, right] = [pixels.slice(0, 3), pixels.slice(3)];
    expect(decode(colourImage(pixels, 2, 1), 2, 1)).toEqual([left, right]);
    expect(decode(colourImage(pixels, 2, 1, { scale: 2 }), 4, 2).slice(4)).toEqual([
      left,
      left,
      right,
      right,
    ]);
    expect(colourPicture(pixels, 2, 1, { x: 0, y: 0, width: 4, height: 2 })).toContain(
      colourImage(pixels, 2, 1, { scale: 2 }),
    );
    expect(() => colourImage(pixels, 3, 1)).toThrow(/6 values do not make a picture of 3 x 1/);
  });
});

describe('greyImage', () => {
  it('draws bytes as they are', () => {
    const grey = (level: number) => [level, level, level];
    expect(decode(greyImage(Uint8Array.of(0, 51, 128, 255, 7, 200), 3, 2), 3, 2)).toEqual(
      [0, 51, 128, 255, 7, 200].map(grey),
    );
  });

  it('stretches other numbers from their lowest to their highest', () => {
    const levels = decode(greyImage(Float32Array.of(-1, 0, 3), 3, 1), 3, 1).map(([level]) => level);
    expect(levels).toEqual([0, 64, 255]);
  });

  it('enlarges by whole pixels', () => {
    const levels = decode(greyImage(Uint8Array.of(10, 20), 2, 1, { scale: 2 }), 4, 2).map(([level]) => level);
    expect(levels).toEqual([10, 10, 20, 20, 10, 10, 20, 20]);
  });

  it('has white for zero, blue below and orange above, each as strong as its size', () => {
    const [low, half, zero, high] = decode(greyImage([-2, -1, 0, 2], 4, 1, { signed: true }), 4, 1);
    expect(zero).toEqual([255, 255, 255]);
    expect(low).toEqual([0, 114, 178]);
    expect(high).toEqual([213, 94, 0]);
    expect(half).toEqual([128, 185, 217]); // halfway from white to blue
  });

  it('draws constants, and refuses a wrong size', () => {
    expect(decode(greyImage([0, 0], 2, 1, { signed: true }), 2, 1)).toEqual([
      [255, 255, 255],
      [255, 255, 255],
    ]);
    expect(decode(greyImage([5, 5], 2, 1), 2, 1)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(() => greyImage([1, 2, 3], 2, 2)).toThrow(/3 values do not make a picture of 2 x 2/);
  });
});

describe('picture', () => {
  it('fills its box, value by value', () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">${picture([0, 255], 2, 1, { x: 0, y: 0, width: 40, height: 20 }, { range: [0, 255] })}</svg>`;
    const { pixels } = new Resvg(svg).render();
    const level = (x: number, y: number) => pixels[4 * (40 * y + x)];
    expect([level(10, 10), level(18, 10), level(22, 10), level(30, 10)]).toEqual([0, 0, 255, 255]);
  });
});

describe('pictureGrid', () => {
  const options = { title: 'Kernels', width: 2, height: 2, columns: 2, side: 60 };
  const tile = (caption: string) => ({ caption, values: [0, 1, 2, 3] });

  it('puts pictures row by row, with captions and a note', () => {
    const svg = pictureGrid([tile('a'), tile('b'), tile('c & d')], { ...options, note: 'a note' });
    const places = [...svg.matchAll(/<image x="([\d.]+)" y="([\d.]+)"/g)].map(([, x, y]) => [+x, +y]);
    expect(places).toEqual([
      [24, 52],
      [96, 52],
      [24, 140],
    ]);
    for (const content of ['Kernels', 'c &amp; d', 'a note']) expect(svg).toContain(`>${content}</text>`);
  });

  it('is as large as its pictures and its title need', () => {
    const { width, height } = new Resvg(pictureGrid([tile('a')], { ...options, side: 100 })).render();
    expect([width, height]).toEqual([148, 188]); // 24 + 100 + 24; 52 + 100 + 22 + 6 + 8
  });
});

import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { chartsOf } from '../src/show/report/curves.ts';
import { classTable, confusionTable } from '../src/show/report/confusion.ts';
import { definitions, escapeHtml, figure, htmlTable, page } from '../src/show/report/html.ts';
import { greyImage } from '../src/show/report/picture.ts';

/** Pixels as another program decodes them: RGB triples, row by row. */
function decode(uri: string, width: number, height: number): number[][] {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image href="${uri}" width="${width}" height="${height}" image-rendering="pixelated"/></svg>`;
  const rgba = new Resvg(svg).render().pixels;
  return Array.from({ length: width * height }, (_, index) => [...rgba.subarray(4 * index, 4 * index + 3)]);
}

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

describe('html', () => {
  const evil = `<img src=x onerror="alert('1')">&`;
  it('escapes every text it is given', () => {
    expect(escapeHtml(evil)).toBe('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
    const html = [
      figure(evil, ''),
      htmlTable([evil], [[evil]]),
      definitions([[evil, evil]]),
      confusionTable(
        [
          [1, 2],
          [3, 4],
        ],
        [evil, evil],
      ),
      page({ title: evil, lead: '', sections: [{ title: evil, html: '' }] }),
    ].join('');
    expect(html).not.toContain('<img');
  });

  it('is one file without scripts or outside resources', () => {
    const html = page({ title: 'T', lead: '', sections: [] });
    expect(html).not.toMatch(/<script|<link|https?:|@import/);
  });
});

it('gives precision, recall and F1 of each class, worked by hand', () => {
  // Truth a: 8 right, 2 taken for b. Truth b: 1 taken for a, 9 right.
  const html = classTable(
    [
      [8, 2],
      [1, 9],
    ],
    ['a', 'b'],
  );
  const text = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  expect(text).toContain('a 88.89 % 80.00 % 84.21 % 10');
  expect(text).toContain('b 81.82 % 90.00 % 85.71 % 10');
});

it('draws one chart a measure, with a line a split', () => {
  const curve = [{ epoch: 1, 'train.loss': 1, 'test.loss': 2, 'test.error': 0.5, learningRate: 0.1 }];
  expect(chartsOf(curve).map(({ title, curves }) => [title, curves.map(({ name }) => name)])).toEqual([
    ['loss', ['train', 'test']],
    ['error', ['test']],
    ['learningRate', ['learningRate']],
  ]);
});

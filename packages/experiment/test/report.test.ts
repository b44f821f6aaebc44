import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chartsOf } from '../src/show/report/curves.ts';
import { classTable, confusionTable } from '../src/show/report/confusion.ts';
import type { FinishedRun, ResultRecord } from '../src/index.ts';
import { everything, largeMetrics, tiles } from '../src/show/report/measures.ts';
import { missesSection } from '../src/show/report/misses.ts';
import { definitions, escapeHtml, figure, htmlTable, page } from '../src/show/report/html.ts';

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

it('shows few measures large, of many those that are expected or stand beside the paper, and all in a table', () => {
  const resultOf = (metrics: Record<string, number>) =>
    ({ metrics, dataset: { sizes: {} } }) as unknown as ResultRecord;
  const few = { 'test.error': 0.25, 'train.loss': 1 };
  expect(largeMetrics(Object.keys(few), ['train.loss'])).toEqual(['test.error', 'train.loss']);
  expect(everything(resultOf(few), Object.keys(few))).toEqual([]);
  const many = resultOf(Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`test.m${i}`, i])));
  const large = largeMetrics(Object.keys(many.metrics), ['test.m7', 'test.absent', 'test.m2', 'test.m7']);
  expect(large).toEqual(['test.m7', 'test.m2']);
  expect(tiles(many, large).match(/<li>/g)).toHaveLength(2);
  const [{ html }] = everything(many, large);
  for (const name of Object.keys(many.metrics)) expect(html).toContain(`>${name}<`);
});

it('draws one chart per measure, with one line per split', () => {
  const curve = [{ epoch: 1, 'train.loss': 1, 'test.loss': 2, 'test.error': 0.5, learningRate: 0.1 }];
  expect(chartsOf(curve).map(({ title, curves }) => [title, curves.map(({ name }) => name)])).toEqual([
    ['loss', ['train', 'test']],
    ['error', ['test']],
    ['learningRate', ['learningRate']],
  ]);
});

it('shows every misread image, dark on white, with truth and answer', () => {
  const misses = Array.from({ length: 300 }, (_, i): [number, number] => [2 * i, 1]);
  const images = new Uint8Array(600 * 2).fill(255);
  images.set([0, 255], 2 * 4); // image 4: background beside ink
  const test = { length: 600, height: 1, width: 2, images, labels: new Uint8Array(600) };
  const run = { result: { misses: { test: misses } } } as unknown as FinishedRun;
  const { title, html } = missesSection(run, test, ['cat', 'dog']);
  expect(title).toBe('Misclassified (300 of 600)');
  expect(html.match(/<img /g)).toHaveLength(300);
  expect(html.match(/cat read as dog<\/figcaption>/g)).toHaveLength(300);
  const [, png] = /<img src="data:image\/png;base64,([^"]+)" alt="test example 4: cat read as dog">/.exec(
    html,
  )!;
  expect(pixelsOf(Buffer.from(png, 'base64'))).toEqual([255, 255, 255, 0, 0, 0]);
});

/** The colours of a PNG of one row: a filter's number, then red, green and blue. */
function pixelsOf(png: Buffer): number[] {
  const at = png.indexOf('IDAT');
  return [...inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))].slice(1);
}

it('shows the confusions of a thousand classes, whose cells are more than a call takes', () => {
  const classes = Array.from({ length: 1000 }, (_, i) => `class ${i}`);
  const counts = classes.map((_, i) => classes.map((_, j): number => (i === j ? 9 : 0)));
  counts[3][998] = 4;
  counts[7][1] = 2;
  const html = confusionTable(counts, classes);
  // 0.1, and of the rest of the shade the share of the most frequent mistake.
  expect(html).toContain('<td style="background: rgba(var(--heat), 0.60)">4</td>');
  expect(html).toContain('<td style="background: rgba(var(--heat), 0.35)">2</td>');
  expect(html.match(/<td style=/g)).toHaveLength(2);
});

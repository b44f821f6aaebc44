import { describe, expect, it } from 'vitest';
import { chartsOf } from '../src/show/report/curves.ts';
import { classTable, confusionTable } from '../src/show/report/confusion.ts';
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

it('draws one chart per measure, with one line per split', () => {
  const curve = [{ epoch: 1, 'train.loss': 1, 'test.loss': 2, 'test.error': 0.5, learningRate: 0.1 }];
  expect(chartsOf(curve).map(({ title, curves }) => [title, curves.map(({ name }) => name)])).toEqual([
    ['loss', ['train', 'test']],
    ['error', ['test']],
    ['learningRate', ['learningRate']],
  ]);
});

import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { arrowHead, card, clipped, escapeXml, heading, outline, px, text } from '../src/index.ts';

it('px writes a hundredth of a unit and no needless zeros', () => {
  expect([1, 1.005, -2.349, 1e-9, 100.1].map(px)).toEqual(['1', '1', '-2.35', '0', '100.1']);
});

it('text is escaped, and so is the label of a card', () => {
  const evil = `<b a="1">'&`;
  expect(escapeXml(evil)).toBe('&lt;b a=&quot;1&quot;&gt;&#39;&amp;');
  expect(text(0, 0, evil)).toContain(escapeXml(evil));
  expect(card(10, 10, evil, [])).toContain(`aria-label="${escapeXml(evil)}"`);
});

it('text writes only what is not SVG’s default', () => {
  expect(text(1, 2, 'a')).toBe('<text x="1" y="2" font-size="12" fill="#1f2328">a</text>');
  expect(text(1, 2, 'a', { weight: 600, anchor: 'end' })).toContain('font-weight="600"');
});

describe('a card', () => {
  const red = (box: { x: number; y: number; width: number; height: number }) =>
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="#f00"/>`;

  it('is a picture of its size on white paper that other programs can read', () => {
    const svg = card(60, 39.2, 'a label', [
      heading('A title'),
      arrowHead('tip'),
      outline({ x: 1, y: 1, width: 5, height: 5 }),
    ]);
    const { width, height, pixels } = new Resvg(svg).render();
    expect([width, height]).toEqual([60, 40]);
    const belowTheHeading = 4 * (60 * 37 + 30);
    expect([...pixels.subarray(belowTheHeading, belowTheHeading + 4)]).toEqual([255, 255, 255, 255]);
  });

  it('shows nothing of clipped parts outside of their box', () => {
    const svg = card(20, 20, '', [
      clipped({ x: 5, y: 5, width: 10, height: 10 }, 'clip', [red({ x: 0, y: 0, width: 20, height: 20 })]),
    ]);
    const { pixels } = new Resvg(svg).render();
    const reds = Array.from({ length: 400 }, (_, i) => pixels[4 * i] === 255 && pixels[4 * i + 1] === 0);
    expect(reds.filter(Boolean)).toHaveLength(100);
    expect(reds[20 * 10 + 10]).toBe(true);
  });
});

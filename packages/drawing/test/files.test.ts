import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { figureSections, pictureCard } from '../src/files.ts';

let folder: string;
const run = { path: (...segments: string[]) => path.join(folder, ...segments) };

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drawing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const svg = (width: number) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="9"></svg>\n`;
const gif = Buffer.from('GIF89a…', 'latin1');

it('a report shows the figures that were written, in its own order, with captions made safe', () => {
  mkdirSync(run.path('figures'));
  writeFileSync(run.path('figures', 'a.svg'), svg(1));
  writeFileSync(run.path('figures', 'b.gif'), gif);
  const sections = figureSections(run, {
    'b.gif': { title: 'B', caption: 'x < y' },
    'absent.svg': { title: 'Absent' },
    'a.svg': { title: 'A' },
  });
  expect(sections.map(({ title }) => title)).toEqual(['B', 'A']);
  expect(sections[0].html).toContain(`src="data:image/gif;base64,${gif.toString('base64')}" alt="x &lt; y"`);
  expect(sections[0].html).toContain('<figcaption>x &lt; y</figcaption>');
  expect(sections[1].html).toContain(
    `src="data:image/svg+xml;base64,${Buffer.from(svg(1)).toString('base64')}"`,
  );
});

it('a wide picture keeps its width, others fit the page', () => {
  expect(pictureCard(svg(940), 'wide')).toContain('style="width: 940px; max-width: none"');
  expect(pictureCard(svg(600), 'narrow')).toContain('class="chart"');
});

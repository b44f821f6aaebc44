import { cli, temporaryFolder } from '@nutshell/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, vi } from 'vitest';
import { GROUPS } from '../src/gallery.ts';
import type { ToldFile } from '../src/told.ts';

/** The words below the pictures of a part of a page. */
const below = (html: string) =>
  [...html.matchAll(/<figcaption>([^<]*)<\/figcaption>/g)].map(([, word]) => word);

it('pages show scores, test pictures in four groups beside what people say, and where attention looks', async () => {
  vi.stubEnv('NUTSHELL_CACHE', temporaryFolder());
  const line = cli('show-and-tell');
  const tiny = { trainExamples: 60, validationExamples: 5, testExamples: 8, epochs: 1, units: 16, embedding: 8, attentionUnits: 8 }; // prettier-ignore
  const trained = await line.call('train', { experiment: 'smoke', decoder: 'attention', ...tiny });
  expect(trained.code, trained.stderr).toBe(0);
  expect(await line.call('report')).toMatchObject({ code: 0 });
  const html = readFileSync(line.path('report.html'), 'utf8');
  const { pictures } = JSON.parse(readFileSync(line.path('captions.json'), 'utf8')) as ToldFile;

  const shares = GROUPS.map((group) => Number(new RegExp(`${group}: ([\\d.]+) %`).exec(html)![1]));
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(100, 0);
  for (const { captions, references } of pictures) {
    expect(html).toContain(`${captions[0].words.join(' ')} (${captions[0].logProbability.toFixed(1)})`);
    for (const words of references) expect(html).toContain(words.join(' '));
  }
  const [, looks] = html.split('Where it looks as it says each word');
  const words = pictures.slice(0, 6).flatMap(({ captions }) => captions[0].words);
  expect(below(looks).slice(0, words.length)).toEqual(words);

  const [file, page] = ['own.png', 'page.html'].map((name) => join(temporaryFolder(), name));
  await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
    .png()
    .toFile(file);
  const { stdout } = await line.call('caption', { best: 2, html: page }, file);
  const [best] = stdout.split('\n').slice(1).map((row) => row.trim().split(/ {2}/)[1]); // prettier-ignore
  expect(stdout).toContain(`wrote ${page}`);
  expect(below(readFileSync(page, 'utf8'))).toEqual(best === '(nothing)' ? [] : best.split(' '));
  vi.unstubAllEnvs();
}, 60_000);

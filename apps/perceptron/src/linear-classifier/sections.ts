import { existsSync, readFileSync } from 'node:fs';
import { Random } from '@nutshell/random';
import { imageAt } from '@nutshell/data';
import {
  type FinishedRun,
  type ReportSection,
  figure,
  gallery,
  greyImage,
  image,
} from '@nutshell/experiment';
import type { ClassifierConfig } from './config.ts';
import { loadDigits } from './digits.ts';
import { figureFiles } from './figures.ts';

const MOST_MISSES = 120;

const headings: Record<keyof typeof figureFiles, string> = {
  weights: 'Weights',
  components: 'Principal components',
  neighbours: 'Neighbours of misread digits',
};

/** The parts of the report that show weights and misread digits. */
export async function sections(run: FinishedRun<ClassifierConfig>): Promise<ReportSection[]> {
  const pictures = (Object.keys(figureFiles) as (keyof typeof figureFiles)[])
    .filter((name) => existsSync(run.path(figureFiles[name])))
    .map((name) => ({
      title: headings[name],
      html: drawing(readFileSync(run.path(figureFiles[name]), 'utf8'), headings[name]),
    }));
  return [...pictures, await missesOf(run)];
}

async function missesOf(run: FinishedRun<ClassifierConfig>): Promise<ReportSection> {
  const { classes, splits } = await loadDigits(run.config, new Random(run.seed).fork('synthetic'));
  const { test } = splits;
  const misses = run.result.misses?.test ?? [];
  const shown = misses.slice(0, MOST_MISSES).map(([index, predicted]) => {
    const caption = `${classes[test.labels[index]]} read as ${classes[predicted]}`;
    const dark = Uint8Array.from(imageAt(test, index), (ink) => 255 - ink);
    return figure(
      caption,
      image(greyImage(dark, test.width, test.height), `test example ${index}: ${caption}`),
    );
  });
  const more = misses.length - shown.length;
  return {
    title: `Misclassified (${misses.length} of ${test.length})`,
    html: gallery(shown) + (more > 0 ? `<p class="quiet">and ${more} more</p>` : ''),
  };
}

/** On a narrow screen it scrolls rather than shrink until its text cannot be read. */
function drawing(svg: string, alt: string): string {
  const uri = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return `<div class="scroll card"><div style="min-width: 34rem">${image(uri, alt)}</div></div>`;
}

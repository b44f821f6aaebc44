/** Pictures of a run's folder in its report. Needs Node. */
import { existsSync, readFileSync } from 'node:fs';
import { escapeXml } from './svg.ts';

/** The part of a run that is needed: where its files are. */
export interface Place {
  path(...segments: string[]): string;
}

/** A picture in a report. */
export interface FigureWords {
  title: string;
  /** A sentence below it. */
  caption?: string;
}

/** The pictures that the run has written, in the order of `words`, as sections of its report; those that it has not are left out. */
export function figureSections(
  run: Place,
  words: Record<string, FigureWords>,
): { title: string; html: string }[] {
  return Object.entries(words).flatMap(([name, { title, caption }]) => {
    const file = run.path('figures', name);
    if (!existsSync(file)) return [];
    const html = pictureCard(readFileSync(file), caption ?? title);
    const below = caption === undefined ? '' : `<figcaption>${escapeXml(caption)}</figcaption>`;
    return [{ title, html: caption === undefined ? html : `<figure>${html}${below}</figure>` }];
  });
}

/**
 * A picture as HTML: an `<img>` that holds all of it, on a card of a report. A wide one keeps its width, and the card scrolls where the
 * screen is narrower, rather than shrink it until its text cannot be read.
 * @param picture an SVG as text or bytes, or a GIF
 * @param alt what it shows
 */
export function pictureCard(picture: string | Uint8Array, alt: string): string {
  const bytes = Buffer.from(picture);
  const isGif = bytes.toString('latin1', 0, 4) === 'GIF8';
  const width = isGif ? 0 : Number(/ width="(\d+)"/.exec(bytes.toString('utf8', 0, 1000))?.[1] ?? 0);
  const fit = isGif ? '' : width > 800 ? ` style="width: ${width}px; max-width: none"` : ' class="chart"';
  const uri = `data:image/${isGif ? 'gif' : 'svg+xml'};base64,${bytes.toString('base64')}`;
  return `<div class="scroll card"><img src="${uri}" alt="${escapeXml(alt)}"${fit}></div>`;
}

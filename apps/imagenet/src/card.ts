/** What one has to know of a network to give it a picture and read its answer: labels.json in a run's folder, and beside an exported network. */
import { type PictureCard, pictureCard } from '@nutshell/core/pictures';
import type { ColourStatistics } from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ImagenetConfig } from './config.ts';
import { sizeOf } from './input.ts';

export type Card = PictureCard;

/** The card of a network that an experiment trains. */
export function cardOf(
  config: Pick<ImagenetConfig, 'sizes' | 'square'>,
  { mean, sd }: Pick<ColourStatistics, 'mean' | 'sd'>,
  labels: string[],
): Card {
  const size = sizeOf(config);
  return { labels, input: { size, square: config.square || size, mean, sd }, output: 'logits' };
}

export const cardText = (card: Card): string => `${JSON.stringify(card, null, 2)}\n`;

/** @throws Failure that names the file if it is missing or is not a card */
export function readCard(file: string): Card {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(
      `${file}, which says what the network's outputs mean, cannot be read: ${(error as Error).message}`,
    );
  }
  const { data, error } = pictureCard.safeParse(content);
  if (!data)
    throw new Failure(`${file} does not say what a network's outputs mean: ${z.prettifyError(error)}`);
  return data;
}

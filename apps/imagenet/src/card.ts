/** What one has to know of a network to give it a picture and read its answer: labels.json in a run's folder, and beside an exported network. */
import { type PictureCard, pictureCard } from '@nutshell/core/pictures';
import type { ColourStatistics } from '@nutshell/data';
import { readChecked } from '@nutshell/experiment';
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
  return readChecked(file, pictureCard, {
    remedy: 'It has to say what the outputs of the network mean, as imagenet:export writes it.',
  });
}

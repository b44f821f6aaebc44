/** The exported network that a fine-tuning begins with: what `--from` names. */
import { Failure, exportedNamed, readChecked } from '@nutshell/experiment';
import { join } from 'node:path';
import { z } from 'zod';
import { type Card, readCard } from './card.ts';
import { type ImagenetConfig, config } from './config.ts';
import { switches } from './models/index.ts';

/** What imagenet:export says in model.json of the experiment. */
export const about = z.object({ app: z.literal('imagenet'), seed: z.int(), config: z.object(config.shape) });

/**
 * The folder of the network.
 * @param from a folder that imagenet:export wrote, or the experiment whose network lies beside its record: `budget`, `budget/2`
 * @throws Failure if there is no such network
 */
export function sourceFolder(from: string): string {
  const folder = exportedNamed('imagenet', from);
  if (folder) return folder;
  throw new Failure(
    `${from} is neither the folder of an exported network nor an experiment with one: npx nx run imagenet:export --run=<run> --out=<folder> writes one`,
  );
}

/** How pictures become its inputs. */
export const sourceCard = (from: string): Card => readCard(join(sourceFolder(from), 'labels.json'));

const modelJson = z.looseObject({ userDefinedMetadata: z.unknown() });

/** The settings that give a network of its form, which sees pictures as it does; none if the file does not say them. */
export function formOf(from: string): Partial<ImagenetConfig> {
  const { userDefinedMetadata } = readChecked(join(sourceFolder(from), 'model.json'), modelJson);
  const { data } = about.safeParse(userDefinedMetadata);
  if (!data) return {};
  const { model, sizes, square, ...rest } = data.config;
  return { model, sizes: sizes.slice(-1), square, ...z.object(switches.shape).parse(rest) };
}

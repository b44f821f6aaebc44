import { type ColourStatistics, IMAGENET_COLOURS, type ShowProgress, colourStatistics } from '@nutshell/data';
import type { ImagenetConfig } from './config.ts';
import type { AnyDataset } from './data.ts';
import { sourceCard } from './source.ts';

/**
 * Mean, deviation and principal components of the colours of the training pictures. Inputs are normalised by the first two; a network that
 * learns further gets its inputs as it has known them. The colours of ImageNet are known, and 1.3 million pictures need not be read for them.
 */
export async function coloursOf(
  { name, splits }: AnyDataset,
  { config: { from }, progress }: { config: Pick<ImagenetConfig, 'from'>; progress?: ShowProgress },
): Promise<ColourStatistics> {
  const colours = name === 'imagenet' ? IMAGENET_COLOURS : await colourStatistics(splits.train, { progress });
  if (!from) return colours;
  const { mean, sd } = sourceCard(from).input;
  return { ...colours, mean, sd };
}

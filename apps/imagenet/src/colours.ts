import { type ColourStatistics, IMAGENET_COLOURS, type ShowProgress, colourStatistics } from '@nutshell/data';
import type { AnyDataset } from './data.ts';

/**
 * Mean, deviation and principal components of the colours of the training pictures, by which inputs are normalised. Those of ImageNet are
 * known, and 1.3 million pictures need not be read for them.
 */
export async function coloursOf(
  { name, splits }: AnyDataset,
  { progress }: { progress?: ShowProgress } = {},
): Promise<ColourStatistics> {
  return name === 'imagenet' ? IMAGENET_COLOURS : colourStatistics(splits.train, { progress });
}

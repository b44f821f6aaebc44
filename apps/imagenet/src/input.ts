/** Pictures as a network sees them. Without tensors, so that a thread that prepares batches need not load them. */
import type { ColourStatistics, Crop, PictureInputOptions } from '@nutshell/data';
import type { ImagenetConfig } from './config.ts';

/** What decides about a network's inputs. */
export type InputConfig = Pick<
  ImagenetConfig,
  'sizes' | 'square' | 'crop' | 'pad' | 'border' | 'area' | 'flip' | 'jitter' | 'colourShift' | 'cutout'
>;

/** Side of the square that the network sees in evaluation. */
export const sizeOf = ({ sizes }: Pick<ImagenetConfig, 'sizes'>): number => sizes.at(-1)!;

/** Pictures in training, changed at random, as the network sees them at one of its sizes. */
export function trainingInputs(
  config: InputConfig,
  colours: ColourStatistics,
  size: number,
): PictureInputOptions {
  const { jitter, flip, cutout, colourShift } = config;
  return {
    size,
    colours,
    crop: crops[config.crop](config, size),
    flip,
    shift: colourShift,
    cutout,
    ...(jitter > 0 && { jitter: { brightness: jitter, contrast: jitter, saturation: jitter } }),
  };
}

const crops: Record<ImagenetConfig['crop'], (config: InputConfig, size: number) => Crop> = {
  centre: (config, size) => ({ kind: 'centre', of: squareAt(config, size) }),
  random: (config, size) => ({ kind: 'random', of: squareAt(config, size) }),
  padded: ({ pad, border }) => ({ kind: 'padded', pad, border }),
  resized: ({ area }) => ({ kind: 'resized', scale: [area, 1] }),
};

/** The square is to a smaller size of the network what it is to its last one. */
function squareAt(config: InputConfig, size: number): number {
  return config.square ? Math.round((config.square * size) / sizeOf(config)) : size;
}

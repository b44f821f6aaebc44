/** The batches of a training. Without tensors, so that the thread that makes them need not load them. */
import {
  type Batches,
  type ColourStatistics,
  type PicturesHandle,
  type TargetInputs,
  pictureBatches,
} from '@nutshell/data';
import type { ImagenetConfig } from './config.ts';
import { type InputConfig, trainingInputs } from './input.ts';

/** The sources of a training's batches, plain values. Every draw is a function of the seed, the epoch and the picture. */
export interface BatchSource {
  pictures: PicturesHandle;
  /** Number of classes. */
  classes: number;
  colours: ColourStatistics;
  seed: number;
  config: InputConfig & Pick<ImagenetConfig, 'epochs' | 'batchSize' | 'smoothing' | 'mixup'>;
}

/** The pictures of each epoch in an order of its own, changed at random, at the size that the network has in that part of the training. */
export function augmentedBatches({
  pictures,
  classes,
  colours,
  seed,
  config,
}: BatchSource): Batches<TargetInputs> {
  const { sizes, batchSize, smoothing, mixup } = config;
  const bySize = sizes.map((size) =>
    pictureBatches({
      pictures,
      inputs: trainingInputs(config, colours, size),
      targets: { classes, smoothing, mixup },
      batchSize,
      seed,
      dropLast: true,
    }),
  );
  return { ...bySize[0], from: (place) => bySize[stageAt(place.epoch, config)].from(place) };
}

/** What a thread makes them with. */
export default augmentedBatches;

/** Which of the sizes an epoch has: each has an equal part of the training. */
export function stageAt(epoch: number, { sizes, epochs }: Pick<ImagenetConfig, 'sizes' | 'epochs'>): number {
  return Math.min(Math.floor((epoch * sizes.length) / epochs), sizes.length - 1);
}

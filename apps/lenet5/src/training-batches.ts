import { batchesAhead, onSharedMemory } from '@nutshell/core';
import { type Batches, type ImageInputs, type ImageSplit, imageInputs, shuffled } from '@nutshell/data';
import { Random } from '@nutshell/random';
import type { LeNetConfig } from './config.ts';
import { augmentation, pixelsOf } from './input.ts';

/** The sources of a training's batches. Every draw is a function of the seed, the epoch and the example. */
export interface BatchSource {
  images: ImageSplit;
  seed: number;
  config: Pick<LeNetConfig, 'model' | 'augmentation' | 'batchSize' | 'workers'>;
}

/** The examples of each epoch in an order of its own, distorted if the experiment asks for it. */
export default function distortedBatches({ images, seed, config }: BatchSource): Batches<ImageInputs> {
  const inputs = imageInputs(images, { pixels: pixelsOf(config), augment: augmentation(config) });
  return shuffled(inputs, { batchSize: config.batchSize, random: new Random(seed) });
}

/**
 * The batches of a training. Affine distortions take a tenth of the time that learning takes, so they are drawn in this thread; elastic
 * ones take longer than learning does, so other threads draw them ahead of time.
 */
export async function trainingBatches(
  source: BatchSource,
): Promise<Batches<ImageInputs> & { dispose(): void | Promise<void> }> {
  const { images, config } = source;
  const batches = distortedBatches(source);
  if (!config.augmentation.includes('elastic')) return { ...batches, dispose: () => {} };
  return batchesAhead(batches, {
    workers: config.workers,
    module: new URL(import.meta.url),
    config: { ...source, images: { ...images, images: onSharedMemory(images.images) } } satisfies BatchSource,
  });
}

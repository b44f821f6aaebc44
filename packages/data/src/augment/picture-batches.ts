/** A training's batches of pictures from plain values: the module that threads make them with (`batchesAhead` of @nutshell/core). */
import { Random } from '@nutshell/random';
import { type Batches, type LocalBatches, shuffled } from '../batches.ts';
import type { ImageInputs } from '../image-inputs.ts';
import { openPictures } from '../pictures/open-pictures.ts';
import type { PicturesHandle } from '../pictures/pictures.ts';
import { pictureInputs, type PictureInputOptions, streamedInputs } from './picture-inputs.ts';
import { type TargetInputs, type TargetOptions, withTargets } from './targets.ts';

export interface PictureBatchesOptions {
  /** `handle` of the pictures. */
  pictures: PicturesHandle;
  inputs: PictureInputOptions;
  /** Adds targets; default: images and labels only. */
  targets?: TargetOptions;
  batchSize: number;
  /** Decides about orders and all that is drawn. */
  seed: number;
  /** Leave out a last batch that is not full; default false. */
  dropLast?: boolean;
}

/** This module, for `batchesAhead`. */
export const PICTURE_BATCHES = new URL(import.meta.url);

/** The batches of a training, each epoch in an order of its own; the same bits in any thread. */
export default function pictureBatches(
  options: PictureBatchesOptions & { targets: TargetOptions },
): Batches<TargetInputs>;
export default function pictureBatches(options: PictureBatchesOptions): Batches<ImageInputs>;
export default function pictureBatches(options: PictureBatchesOptions): Batches<ImageInputs> {
  const { pictures: handle, targets, batchSize, seed, dropLast } = options;
  const inputs = { seed, ...options.inputs };
  const order = { batchSize, random: new Random(seed), dropLast };
  if ('folder' in handle) {
    const streamed = streamedInputs(openPictures(handle), inputs);
    return awaited(shuffled(targets ? withTargets(streamed, targets) : streamed, order));
  }
  const local = pictureInputs(openPictures(handle), inputs);
  return shuffled(targets ? withTargets(local, targets) : local, order);
}

function awaited<B>({ from, ...sizes }: LocalBatches<Promise<B>>): Batches<B> {
  return {
    ...sizes,
    async *from(place) {
      for (const batch of from(place)) yield await batch;
    },
  };
}

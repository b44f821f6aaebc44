import { WorkerPool } from '@nutshell/core';
import type { Batch } from '@nutshell/data';
import batchMaker, { type BatchPlace, type BatchSource } from './batch-maker.ts';

export interface TrainingBatches {
  /** The rest of an epoch. */
  from(place: BatchPlace): Iterable<Batch> | AsyncIterable<Batch>;
  dispose(): Promise<void>;
}

/**
 * The batches of a training, in the order of each epoch. Affine distortions take a tenth of the time that learning takes, so they are
 * drawn here; elastic ones take longer than learning does, so other threads draw them ahead of time.
 */
export async function trainingBatches(source: BatchSource): Promise<TrainingBatches> {
  const { split, config } = source;
  function* places({ epoch, example }: BatchPlace): Iterable<BatchPlace> {
    for (; example < split.length; example += config.batchSize) yield { epoch, example };
  }
  if (!config.augmentation.includes('elastic')) {
    const make = batchMaker(source);
    return {
      *from(place) {
        for (const each of places(place)) yield make(each);
      },
      dispose: async () => {},
    };
  }
  const pool = await WorkerPool.start<BatchPlace, Batch>({
    workers: config.workers,
    module: new URL('./batch-maker.ts', import.meta.url),
    config: { ...source, split: { ...split, images: shared(split.images) } } satisfies BatchSource,
  });
  return { from: (place) => pool.stream(places(place), 4 * config.workers), dispose: () => pool.dispose() };
}

/** The same bytes where all threads can read them. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

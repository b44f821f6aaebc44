import type { BatchSource } from '../training/passes.ts';
import { WorkerPool } from './worker-pool.ts';

export interface BatchesAheadOptions {
  /** A module whose default export, `(config) => batches`, makes the same batches in a thread. */
  module: URL;
  /** Plain JSON; typed arrays on shared memory (`onSharedMemory`) stay shared. */
  config: unknown;
  /** Number of threads that make batches. */
  workers: number;
}

/** Batches of a known number of examples: those that `shuffled` and `inOrder` of @nutshell/data make. */
interface SizedBatches<B> extends BatchSource<B> {
  readonly length: number;
  readonly batchSize: number;
}

/**
 * The same batches, made by other threads before they are asked for: for augmentation that takes longer than learning.
 * @param batches as this thread would make them; they say how many there are.
 */
export async function batchesAhead<B>(
  { length, batchSize }: SizedBatches<B>,
  { module, config, workers }: BatchesAheadOptions,
): Promise<SizedBatches<B> & { dispose(): Promise<void> }> {
  const pool = await WorkerPool.start<Place, B>({
    workers,
    module: new URL('./batch-task.ts', import.meta.url),
    config: { batches: module.href, config },
  });
  function* places({ epoch, example }: Place): Iterable<Place> {
    for (; example < length; example += batchSize) yield { epoch, example };
  }
  return {
    length,
    batchSize,
    from: (place) => pool.stream(places(place), 4 * workers),
    dispose: () => pool.dispose(),
  };
}

export interface Place {
  epoch: number;
  example: number;
}

/** The same elements where all threads can read them. */
export function onSharedMemory<Elements extends Uint8Array | Int32Array | Float32Array>(
  elements: Elements,
): Elements {
  const constructor = elements.constructor as new (memory: SharedArrayBuffer) => Elements;
  const copy = new constructor(new SharedArrayBuffer(elements.byteLength));
  copy.set(elements);
  return copy;
}

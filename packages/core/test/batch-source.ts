import { isMainThread, threadId } from 'node:worker_threads';
import type { HostArray } from '../src/host-array.ts';

export interface BatchSourceConfig {
  length: number;
  batchSize: number;
  /** Elements on shared memory, which all threads read. */
  elements: Float32Array;
  /** The first example of a batch that cannot be made, in other threads. */
  failing?: number;
}

/** Batches that say by whom they are made, for tests of batches that are made ahead. */
export default function batchSource({ length, batchSize, elements, failing }: BatchSourceConfig) {
  return {
    length,
    batchSize,
    *from({ epoch, example }: { epoch: number; example: number }) {
      for (; example < length; example += batchSize) {
        if (!isMainThread && example === failing) throw new RangeError('this picture is broken');
        const size = Math.min(batchSize, length - example);
        const x = Float32Array.from({ length: size }, (_, i) => 100 * epoch + elements[example + i]);
        yield { x: { values: x, shape: [size] } satisfies HostArray<[number]>, thread: threadId };
      }
    },
  };
}

import { batchesAhead } from '@nutshell/core';
import type { Batches, TargetInputs } from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import { type BatchSource, augmentedBatches } from './augmented-batches.ts';

/**
 * The batches of a training, read and changed by another thread ahead of it.
 * @throws Failure if there are too few pictures for one
 */
export async function trainingBatches(
  source: BatchSource,
): Promise<Batches<TargetInputs> & { dispose(): Promise<void> }> {
  const batches = augmentedBatches(source);
  if (batches.length === 0)
    throw new Failure(
      `there are fewer training pictures than a batch of ${batches.batchSize} has: lower --batchSize`,
    );
  return batchesAhead(batches, {
    workers: 1,
    module: new URL('./augmented-batches.ts', import.meta.url),
    config: source,
  });
}

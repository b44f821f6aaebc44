import type { Place } from './batches-ahead.ts';
import type { BatchSource } from '../training/passes.ts';

export interface BatchTaskConfig {
  /** Address of the module whose default export makes the batches from `config`. */
  batches: string;
  config: unknown;
}

/** The task of a thread of `batchesAhead`: makes the batch that begins at a place. */
export default async function batchTask({ batches, config }: BatchTaskConfig) {
  const module = (await import(batches)) as { default(config: unknown): BatchSource<unknown> };
  const source = module.default(config);
  return async (place: Place): Promise<unknown> => {
    for await (const batch of source.from(place)) return batch;
    throw new RangeError(`no batch begins at example ${place.example} of epoch ${place.epoch}`);
  };
}

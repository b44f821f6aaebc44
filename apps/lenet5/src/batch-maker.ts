import { Random } from '@nutshell/random';
import { type Batch, type ImageSplit, batches, epochOrder } from '@nutshell/data';
import type { LeNetConfig } from './config.ts';
import { augmentation, pixelsOf } from './input.ts';

/** What batches are made from. Every draw is a function of the seed, the epoch and the example. */
export interface BatchSource {
  split: ImageSplit;
  seed: number;
  config: Pick<LeNetConfig, 'model' | 'augmentation' | 'batchSize' | 'workers'>;
}

/** Where in a training a batch begins: `example` counts those of the epoch that came before. */
export interface BatchPlace {
  epoch: number;
  example: number;
}

/** Makes the batches of a training, one by one: in this thread, or in one that does nothing else. */
export default function batchMaker({ split, seed, config }: BatchSource): (place: BatchPlace) => Batch {
  const random = new Random(seed);
  const options = { batchSize: config.batchSize, pixels: pixelsOf(config), augment: augmentation(config) };
  const orders = new Map<number, Uint32Array>(); // of one epoch at a time
  return ({ epoch, example }) => {
    if (!orders.has(epoch)) {
      orders.clear();
      orders.set(epoch, epochOrder(random, epoch, split.length));
    }
    const distortions = random.fork('augment').fork(String(epoch));
    const order = orders.get(epoch);
    const [batch] = batches(split, { ...options, order, from: example, random: distortions });
    return batch;
  };
}

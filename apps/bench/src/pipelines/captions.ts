import type { HostArray, Named } from '@nutshell/core';
import { type Split, shuffled } from '@nutshell/data';
import type { Random } from '@nutshell/random';
import { FEATURES, WORDS } from '../models/nic.ts';

/** Words of a caption that are learnt. */
export const LENGTH = 16;
const CAPTIONS = 5; // of a picture

/**
 * Features of pictures that nobody took, bytes [pictures, 768], and five captions of each that nobody wrote, int32
 * [pictures · 5, 17]: all begin with word 0.
 */
export function noiseCaptions(pictures: number, random: Random): Named<HostArray> {
  const count = pictures * CAPTIONS;
  const features = new Uint8Array(pictures * FEATURES);
  const seen = random.fork('features');
  for (let i = 0; i < features.length; i++) features[i] = seen.int(256);
  const captions = new Int32Array(count * (LENGTH + 1));
  const said = random.fork('captions');
  for (let i = 0; i < captions.length; i++) captions[i] = i % (LENGTH + 1) === 0 ? 0 : said.int(WORDS);
  return {
    features: { shape: [pictures, FEATURES], values: features },
    captions: { shape: [count, LENGTH + 1], values: captions },
  };
}

/** Endless batches in random order: features [size, 768] in 0 … 6, words and the ones that follow them, both [size, 16]. */
export function* captionBatches(
  data: Named<HostArray>,
  size: number,
  random: Random,
): Generator<Named<HostArray>> {
  for (let epoch = 0; ; epoch++)
    yield* shuffled(captionsOf(data), { batchSize: size, random, dropLast: true }).from({
      epoch,
      example: 0,
    });
}

function captionsOf({ features, captions }: Named<HostArray>): Split<Named<HostArray>> {
  return {
    length: captions.shape[0],
    batch(indices) {
      const size = indices.length;
      const seen = new Float32Array(size * FEATURES);
      const codes = new Int32Array(size * LENGTH);
      const next = new Int32Array(size * LENGTH);
      for (let i = 0; i < size; i++) {
        const picture = Math.floor(indices[i] / CAPTIONS) * FEATURES;
        for (let k = 0; k < FEATURES; k++) seen[i * FEATURES + k] = (6 / 255) * features.values[picture + k];
        const caption = captions.values.subarray(indices[i] * (LENGTH + 1), (indices[i] + 1) * (LENGTH + 1));
        codes.set(caption.subarray(0, LENGTH), i * LENGTH);
        next.set(caption.subarray(1), i * LENGTH);
      }
      return {
        features: { shape: [size, FEATURES], values: seen },
        codes: { shape: [size, LENGTH], values: codes },
        next: { shape: [size, LENGTH], values: next },
      };
    },
  };
}

import type { HostArray, Named } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import { imageInputs, shuffled } from '@nutshell/data';
import { randomBytes } from './random-bytes.ts';

/** `count` images of noise, [count, side, side, channels], and labels 0 … 9, all bytes as in the files of MNIST and CIFAR-10. */
export function noiseImages(count: number, side: number, channels: number, random: Random): Named<HostArray> {
  return {
    images: {
      shape: [count, side, side, channels],
      values: randomBytes(count * side * side * channels, random.fork('images')),
    },
    labels: { shape: [count], values: randomBytes(count, random.fork('labels')).map((byte) => byte % 10) },
  };
}

/** Endless batches, each epoch in an order of its own: images [size, side, side, channels] in ±1, labels [size]. */
export function* imageBatches(
  data: Named<HostArray>,
  size: number,
  random: Random,
): Generator<Named<HostArray>> {
  const [length, height, width, channels] = data.images.shape;
  const images = data.images.values as Uint8Array;
  const labels = data.labels.values as Uint8Array;
  const inputs = imageInputs(
    { length, height, width, channels, images, labels },
    { pixels: { scale: 2 / 255, offset: -1 } },
  );
  const batches = shuffled(inputs, { batchSize: size, random, dropLast: true });
  for (let epoch = 0; ; epoch++) {
    for (const { images, labels } of batches.from({ epoch, example: 0 })) yield { images, labels };
  }
}

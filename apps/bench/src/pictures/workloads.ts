/** What is timed: decoding pictures, making batches of them, and a training that they have to keep up with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import {
  type HostArray,
  type Named,
  TrainingStep,
  batchesAhead,
  momentum,
  selectBackend,
  softmaxCrossEntropy,
} from '@nutshell/core';
import {
  type Batches,
  IMAGENET_COLOURS,
  PICTURE_BATCHES,
  type PictureBatchesOptions,
  type Pictures,
  decodeImage,
  pictureBatches,
  pictureCache,
} from '@nutshell/data';
import { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import type { Workload } from '../comparison.ts';
import { buildResNet20 } from '../models/resnet20.ts';
import { imageBatches, noiseImages } from '../pipelines/images.ts';

export interface PictureWorkload extends Workload {
  /** The training that takes such images. */
  readonly training?: string;
  /** Makes the step, which gets through `items` images. */
  prepare(): Promise<() => unknown>;
}

type Recipe = Omit<PictureBatchesOptions, 'pictures' | 'seed'>;

const colours = IMAGENET_COLOURS;
const TARGETS = { classes: 10, smoothing: 0.1, mixup: 0.2 };

/** By the size of the network's input. */
const trainingName = (size: number): string => `training a ResNet-20 on ${size}x${size}`;

export const workloads: PictureWorkload[] = [
  training(32, 128),
  training(112, 32),
  decoding('JPEG files of 32x32', 32, 32),
  decoding('JPEG files of 160x213', 160, 213),
  decoding('JPEG files of 375x500, to 256x341', 375, 500, 256),
  making('ResNet: pad-4 crop, flip', [32, 32], {
    inputs: { size: 32, colours, crop: { kind: 'padded', pad: 4, border: 'zero' }, flip: 'random' },
    batchSize: 128,
  }),
  making('airbench: translation by 2, alternating flip', [32, 32], {
    inputs: { size: 32, colours, crop: { kind: 'padded', pad: 2, border: 'reflect' }, flip: 'alternating' },
    batchSize: 128,
  }),
  making('AlexNet: random 112x112 of 128x128, flip, shift of colours', [128, 170], {
    inputs: { size: 112, colours, crop: { kind: 'random', of: 128 }, flip: 'random', shift: 0.1 },
    batchSize: 32,
  }),
  making('resized crop to 112x112, flip', [160, 213], resized()),
  making('the same, by all threads', [160, 213], resized(), availableParallelism()),
  making('the same, and jitter, cutout, mixup', [160, 213], {
    ...resized({ jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 }, cutout: 32 }),
    targets: TARGETS,
  }),
];

function resized(more: Partial<Recipe['inputs']> = {}): Recipe {
  return {
    inputs: { size: 112, colours, crop: { kind: 'resized', scale: [0.35, 1] }, flip: 'random', ...more },
    batchSize: 32,
  };
}

/** Steps of momentum on one batch of noise, on the backend that a training would choose. */
function training(size: number, items: number): PictureWorkload {
  return {
    name: trainingName(size),
    items,
    async prepare() {
      await selectBackend();
      const random = new Random(1);
      const model = buildResNet20(random, size);
      const step = new TrainingStep<Named<HostArray>>({
        model,
        optimizer: momentum({ momentum: 0.9 }),
        loss: ({ images, labels }) =>
          softmaxCrossEntropy(model.apply(images, { training: true }) as tf.Tensor2D, labels as tf.Tensor1D),
      });
      const [batch] = imageBatches(noiseImages(items, size, 3, random), items, random);
      return () => step.run(batch, 0.01);
    },
  };
}

/** Files whose coarse pattern has about the detail of a photo. */
function decoding(name: string, height: number, width: number, shortSide?: number): PictureWorkload {
  return {
    name: `decoding ${name}`,
    items: 32,
    async prepare() {
      const pictures = patterns(32, height, width);
      const files = await Promise.all(
        pictures.map((data) =>
          sharp(data, { raw: { height, width, channels: 3 } })
            .jpeg()
            .toBuffer(),
        ),
      );
      return () => Promise.all(files.map((file) => decodeImage(file, 'pattern.jpg', { shortSide })));
    },
  };
}

/** Batches of 128 pictures out of a file. */
function making(
  name: string,
  [height, width]: readonly [number, number],
  recipe: Recipe,
  workers = 0,
): PictureWorkload {
  return {
    name,
    items: recipe.batchSize,
    training: trainingName(recipe.inputs.size),
    async prepare() {
      const folder = mkdtempSync(path.join(tmpdir(), 'nutshell-bench-'));
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      const { handle } = await patternFile(path.join(folder, 'patterns.pictures'), 128, height, width);
      const batches = await batchesOf({ ...recipe, pictures: handle, seed: 1, dropLast: true }, workers);
      const endless = epochsOf(batches);
      return () => endless.next();
    },
  };
}

/** Batches that this thread makes, or that others make ahead. */
export async function batchesOf(
  options: PictureBatchesOptions,
  workers: number,
): Promise<Batches<object> & { dispose(): Promise<void> }> {
  const batches = pictureBatches(options);
  if (workers === 0) return { ...batches, dispose: async () => {} };
  return batchesAhead<object>(batches, { module: PICTURE_BATCHES, config: options, workers });
}

async function* epochsOf(batches: Batches<object>): AsyncGenerator<object> {
  for (let epoch = 0; ; epoch++) yield* batches.from({ epoch, example: 0 });
}

/** A file of generated pictures, all in the split `train`. */
export async function patternFile(
  file: string,
  count: number,
  height: number,
  width: number,
): Promise<Pictures> {
  const pictures = await pictureCache(
    file,
    {
      title: 'patterns',
      key: '',
      classes: Array.from({ length: 10 }, (_, i) => String(i)),
      total: count,
      *pictures() {
        for (const [i, data] of patterns(count, height, width).entries())
          yield {
            split: 'train',
            label: i % 10,
            name: String(i),
            decode: () => ({ height, width, channels: 3, data }),
          };
      },
    },
    { progress: () => ({ update() {}, stop() {} }) },
  );
  return pictures.split('train');
}

/** Pictures of 8x8 random squares with a little noise. */
function patterns(count: number, height: number, width: number): Uint8Array[] {
  const random = new Random(1);
  return Array.from({ length: count }, () => {
    const squares = Uint8Array.from({ length: 8 * 8 * 3 }, () => 20 + random.int(200));
    const pixels = new Uint8Array(height * width * 3);
    let at = 0;
    for (let y = 0; y < height; y++) {
      const row = Math.floor((8 * y) / height) * 8;
      for (let x = 0; x < width; x++) {
        const square = (row + Math.floor((8 * x) / width)) * 3;
        for (let c = 0; c < 3; c++, at++)
          pixels[at] = squares[square + c] + (Math.imul(at, 0x9e3779b1) >>> 28);
      }
    }
    return pixels;
  });
}

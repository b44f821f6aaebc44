import { startBackend } from '@nutshell/core';
import { formatCount, formatDuration } from '@nutshell/drawing';
import type { AppCommand } from '@nutshell/experiment';
import { z } from 'zod';
import { type ShowAndTellConfig, config } from '../config.ts';
import { loadDescriptions } from '../data.ts';
import { loadEncoder } from '../encoder/encoder.ts';
import { seen } from '../seen.ts';

const options = z.strictObject({
  ...config.pick({
    dataset: true,
    data: true,
    skipCorrupt: true,
    trainExamples: true,
    validationExamples: true,
    testExamples: true,
    encoder: true,
    layer: true,
    pixels: true,
    pooling: true,
    views: true,
    learnsFrom: true,
    decoder: true,
    backend: true,
    device: true,
    workers: true,
    threads: true,
  }).shape,
  seed: z.int().min(0).default(1).describe('of generated scenes, and of the splits of a folder'),
});

export const featuresCommand: AppCommand<ShowAndTellConfig, typeof options> = {
  name: 'features',
  summary:
    'let the encoder look at all pictures; training does so by itself, and finds them in the cache afterwards',
  options,
  async run({ options: { seed, ...given }, progress }) {
    const settings = config.parse(given);
    const backend = await startBackend(settings);
    const encoder = await loadEncoder(settings, progress);
    const described = await loadDescriptions(settings, seed, progress);
    const began = performance.now();
    const features = await seen(described, encoder, { config: settings, backend, progress });
    const seconds = (performance.now() - began) / 1000;
    const { shape, views } = features.train;
    const pictures = Object.values(features).reduce((sum, { length }) => sum + length, 0);
    console.log(
      `${formatCount(pictures)} pictures, ${views === 1 ? 'one view' : `${views} views`} each, ${shape.join('x')} numbers a view: ` +
        `${formatDuration(seconds)}, ${formatCount(pictures / seconds)} pictures a second`,
    );
  },
};

import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { type ImageSplit, ImageFileError, batches, digitFromImage } from '@nutshell/data';
import { type AppCommand, Failure } from '@nutshell/experiment';
import { z } from 'zod';
import type { LeNetConfig } from '../config.ts';
import { pixelsOf, shrunk } from '../digits.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: z.string().default('latest').describe('run folder, its name, or `latest`'),
});

export const predictCommand: AppCommand<LeNetConfig, typeof options> = {
  name: 'predict',
  summary: 'read the digits of image files (any size, polarity and colour; one digit a file)',
  arguments: '<files...>',
  options,
  async run({ arguments: files, options, openRun }) {
    const digits = await Promise.all(files.map(readDigit)); // before the network: a wrong file name should not take seconds to notice
    const { model, criterion, config } = await loadTrained(openRun(options.run));
    for (const [i, pixels] of digits.entries()) {
      const split: ImageSplit = {
        length: 1,
        height: 28,
        width: 28,
        channels: 1,
        images: pixels,
        labels: new Uint8Array(1),
      };
      const [batch] = batches(config.model === 'lenet1' ? shrunk(split) : split, {
        batchSize: 1,
        pixels: pixelsOf(config),
      });
      const p = tf.tidy(() =>
        criterion
          .probabilities(model.apply(tf.tensor4d(batch.images, batch.shape)) as tf.Tensor2D)
          .dataSync(),
      );
      const ranked = Array.from(p, (probability, digit) => ({ digit, probability })).sort(
        (a, b) => b.probability - a.probability,
      );
      const [best, ...others] = ranked.map(
        ({ digit, probability }) => `${digit} ${(100 * probability).toFixed(1)} %`,
      );
      console.log(`${files[i]}: ${best}   (then ${others.slice(0, 2).join(', ')})`);
    }
  },
};

async function readDigit(file: string): Promise<Uint8Array> {
  try {
    readFileSync(file);
    return await digitFromImage(file);
  } catch (error) {
    if (error instanceof ImageFileError) throw new Failure(error.message);
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`);
  }
}

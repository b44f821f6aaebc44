import * as tf from '@tensorflow/tfjs';
import { type ImageSplit, digitFromImage } from '@nutshell/data';
import { type AppCommand, Failure, answerEach, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { LeNetConfig } from '../config.ts';
import { asSeenBy, inputOf } from '../data.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
});

export const predictCommand: AppCommand<LeNetConfig, typeof options> = {
  name: 'predict',
  summary: 'read the digits of image files (any size, polarity and colour; one digit per file)',
  arguments: '<files...>',
  options,
  async run({ arguments: files, options, openRun }) {
    const run = openRun(options.run);
    if (run.config.dataset === 'fashion-mnist')
      throw new Failure(`${run.id} has learnt clothes, not digits: name another run with --run`);
    const { model, criterion, config } = await loadTrained(run);
    await answerEach(files, async (file) => {
      const images = await digitFromImage(file);
      const split: ImageSplit = {
        length: 1,
        height: 28,
        width: 28,
        channels: 1,
        images,
        labels: new Uint8Array(1),
      };
      const probabilities = tf.tidy(() => {
        const input = inputOf(asSeenBy(config.model, split), 0, config);
        return criterion.probabilities(model.apply(input) as tf.Tensor2D).dataSync();
      });
      const [first, second, third] = Array.from(probabilities, (probability, digit) => ({
        digit,
        probability,
      }))
        .sort((a, b) => b.probability - a.probability)
        .map(({ digit, probability }) => `${digit} ${(100 * probability).toFixed(1)} %`);
      return `${first}   (then ${second}, ${third})`;
    });
  },
};

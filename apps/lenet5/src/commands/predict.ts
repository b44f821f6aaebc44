import * as tf from '@tensorflow/tfjs';
import { type ImageSplit, digitsFromImage } from '@nutshell/data';
import { DIGIT_SIDE, type Verdict, tellVerdicts, verdictOf } from '@nutshell/data/handwriting';
import { type AppCommand, Failure, answerEach, existingPath, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { LeNetConfig } from '../config.ts';
import { asSeenBy, inputOf } from '../data.ts';
import { type Trained, loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
});

export const predictCommand: AppCommand<LeNetConfig, typeof options> = {
  name: 'predict',
  summary: 'read the digits of image files of any size, polarity and colour, one by one',
  arguments: '<files...>',
  options,
  async run({ arguments: files, options, openRun }) {
    const run = openRun(options.run);
    if (run.config.dataset === 'fashion-mnist')
      throw new Failure(`${run.id} has learnt clothes, not digits: name another run with --run`);
    const trained = await loadTrained(run);
    await answerEach(files, async (file) => {
      const digits = await digitsFromImage(existingPath(file));
      return tellVerdicts(digits.map(({ pixels }) => read(trained, pixels)));
    });
  },
};

/** @param images 28x28 bytes, 255 for ink */
function read({ model, criterion, config }: Trained, images: Uint8Array): Verdict {
  const split: ImageSplit = {
    length: 1,
    height: DIGIT_SIDE,
    width: DIGIT_SIDE,
    channels: 1,
    images,
    labels: new Uint8Array(1),
  };
  const [probabilities, distances] = tf.tidy(() => {
    const outputs = model.apply(inputOf(asSeenBy(config.model, split), 0, config)) as tf.Tensor2D;
    return [criterion.probabilities(outputs).dataSync(), outputs.dataSync()];
  });
  if (criterion.outputs !== 'penalties') return verdictOf({ probabilities });
  return verdictOf({ probabilities, distances, rubbish: config.penalty });
}

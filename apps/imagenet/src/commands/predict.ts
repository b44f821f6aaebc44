import { type AppCommand, answerEach, existingPath, networkOption } from '@nutshell/experiment';
import { z } from 'zod';
import { guesses, readPicture } from '../classifier.ts';
import type { ImagenetConfig } from '../config.ts';
import { findClassifier } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  top: z.int().min(1).default(5).describe('print this many classes'),
});

export const predictCommand: AppCommand<ImagenetConfig, typeof options> = {
  name: 'predict',
  summary: 'name what image files show, by a network of ours or any that TensorFlow.js loads',
  arguments: '<files...>',
  options,
  async run({ arguments: files, options: { run, top }, openRun }) {
    const classifier = await findClassifier(run, { openRun });
    console.log(`network ${classifier.origin}, ${classifier.card.labels.length} classes`);
    await answerEach(files, async (file) => {
      const picture = await readPicture(existingPath(file));
      return guesses(classifier, picture, top)
        .map(({ label, probability }) => `\n${(100 * probability).toFixed(1).padStart(6)} %  ${label}`)
        .join('');
    });
  },
};

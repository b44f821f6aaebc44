import { NOISE_LEVELS, type NoiseLevel } from '@nutshell/data';
import { type AppCommand, runOption } from '@nutshell/experiment';
import { realTimeFactor, renderAlignment, wilsonInterval } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { loadRecordings } from '../data.ts';
import { evaluate } from '../evaluate.ts';
import { loadTrained } from '../trained.ts';
import { spokenWords } from '../utterances.ts';

const options = z.strictObject({
  run: runOption,
  split: z.enum(['test', 'validation']).default('test').describe('whose words'),
  noise: z
    .enum(Object.keys(NOISE_LEVELS) as NoiseLevel[])
    .default('clean')
    .describe('clean 50, noisy 20, noisier 10 dB above white noise'),
  wrong: z.int().min(0).default(10).describe('print this many strings that have errors'),
});

export const decodeCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'decode',
  summary: 'recognise connected words of a split, and print the errors',
  options,
  async run({ options, openRun, progress }) {
    const { split, noise, wrong } = options;
    const run = openRun(options.run);
    const { models, insertionPenalty } = loadTrained(run);
    const { splits, title } = await loadRecordings(run.config, run.seed, progress);
    const random = new Random(run.seed).fork(`${split} strings`);
    const start = performance.now();
    const utterances = spokenWords(splits[split], run.config, { noise, random });
    const [errors] = evaluate(models, utterances, [insertionPenalty]);
    const factor = realTimeFactor(
      (performance.now() - start) / 1000,
      utterances.reduce((sum, { seconds }) => sum + seconds, 0),
    );
    const shown = errors.alignments.filter((words) => words.some(({ edit }) => edit !== 'right'));
    for (const alignment of shown.slice(0, wrong)) console.log(`${renderAlignment(alignment)}\n`);
    const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
    const { words, sentences, wrongSentences } = errors;
    const { low, high } = wilsonInterval(Math.min(errors.errors, words), words);
    console.log(
      `${run.id} on ${words} words of ${splits[split].speakers.join(', ')} (${title}), ${noise}, ${NOISE_LEVELS[noise]} dB`,
    );
    console.log(
      `word errors      ${percent(errors.wordErrorRate)}: ${errors.substitutions} substituted, ${errors.deletions} deleted, ${errors.insertions} inserted (95 % interval ${percent(low)} to ${percent(high)})`,
    );
    console.log(`sentence errors  ${percent(errors.sentenceErrorRate)}: ${wrongSentences} of ${sentences}`);
    console.log(`real-time factor ${factor.toFixed(4)} on this machine, features and search, one thread`);
  },
};

import { NOISE_LEVELS } from '@nutshell/data';
import { type AppCommand, runOption } from '@nutshell/experiment';
import { renderAlignment, wilsonInterval } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { loadCorpus } from '../data.ts';
import { decode, noiseLevels, pooled } from '../evaluate.ts';
import { foldsOf, loadRecogniser } from '../trained.ts';
import { Utterances } from '../utterances.ts';

const options = z.strictObject({
  run: runOption,
  fold: z.string().default('').describe('the speaker left out; all folds together if empty'),
  split: z.enum(['test', 'validation']).default('test').describe('whose words'),
  noise: z.enum(noiseLevels).default('clean').describe('clean 50, noisy 20, noisier 10 dB above white noise'),
  beam: z
    .int()
    .min(1)
    .max(1000)
    .default(16)
    .describe(
      'beginnings of words that --acoustic=ctc follows; 1 = greedy: the likeliest letter at each time',
    ),
  wrong: z.int().min(0).default(10).describe('print this many strings that have errors'),
});

export const decodeCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'decode',
  summary: 'recognise the words of a split, and print the errors',
  options,
  async run({ options, openRun, progress }) {
    const { split, noise, wrong, beam } = options;
    const run = openRun(options.run);
    const { config } = run;
    const corpus = await loadCorpus(config, run.seed, progress);
    const trained = foldsOf(run);
    const folds = corpus.folds.filter(
      ({ name }) => trained.includes(name) && (!options.fold || name === options.fold),
    );
    if (folds.length === 0) await loadRecogniser(run, options.fold); // says that there is none
    const parts = [];
    for (const fold of folds) {
      const recogniser = await loadRecogniser(run, fold.name, beam);
      const utterances = new Utterances(corpus, config, recogniser.choice, new Random(run.seed));
      const part = await decode(recogniser, utterances, fold[split], noise);
      parts.push(part);
      const { errors } = pooled([part]);
      console.log(
        `${fold.name.padEnd(12)} ${percent(errors.wordErrorRate).padStart(8)}  ${errors.errors} errors in ${errors.words} words`,
      );
    }
    const { errors, realTimeFactor } = pooled(parts);
    const shown = errors.alignments.filter((words) => words.some(({ edit }) => edit !== 'right'));
    for (const alignment of shown.slice(0, wrong)) console.log(`\n${renderAlignment(alignment)}`);
    const { words, sentences, wrongSentences } = errors;
    const { low, high } = wilsonInterval(Math.min(errors.errors, words), words);
    console.log(`\n${run.id} on ${words} words of ${corpus.title}, ${noise}, ${NOISE_LEVELS[noise]} dB`);
    console.log(
      `word errors      ${percent(errors.wordErrorRate)}: ${errors.substitutions} substituted, ${errors.deletions} deleted, ${errors.insertions} inserted (95 % interval ${percent(low)} to ${percent(high)})`,
    );
    console.log(`sentence errors  ${percent(errors.sentenceErrorRate)}: ${wrongSentences} of ${sentences}`);
    console.log(`real-time factor ${realTimeFactor.toFixed(4)} on this machine, features, scores and search`);
  },
};

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;

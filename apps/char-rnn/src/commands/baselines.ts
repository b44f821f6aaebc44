import { formatCount } from '@nutshell/drawing';
import { describeCorpus, textNames, textSplitNames } from '@nutshell/data';
import { type AppCommand, Failure, terminalTable } from '@nutshell/experiment';
import { bitsOf, countWords, wordPerplexity } from '@nutshell/metrics';
import { z } from 'zod';
import { compress, compressorNames, type CompressorResult } from '../compressors.ts';
import type { CharRnnConfig } from '../config.ts';
import { loadText } from '../data.ts';
import {
  bestNgram,
  COUNTED,
  HIGHEST_ORDER,
  type NgramResult,
  ngramResults,
  SMOOTHINGS,
} from '../baseline.ts';

const options = z.strictObject({
  text: z
    .enum(textNames)
    .default('shakespeare')
    .describe('the text; files and folders after the options are your own, of UTF-8'),
  split: z
    .enum(textSplitNames)
    .default('90/10')
    .describe('percentages of train, validation and perhaps test, in the order of the text'),
  minimumCount: z
    .int()
    .min(1)
    .default(1)
    .describe('characters that occur less often become one replacement character'),
  order: z.int().min(1).max(20).default(HIGHEST_ORDER).describe('length of the longest n-grams'),
  json: z.boolean().default(false).describe('print JSON in the place of tables'),
});

export const baselinesCommand: AppCommand<CharRnnConfig, typeof options> = {
  name: 'baselines',
  summary: 'what n-gram models and compressors reach on a text',
  arguments: '[files...]',
  options,
  async run({ arguments: files, options: { text, split, minimumCount, order, json }, progress }) {
    if (files.length > 0 && text !== 'shakespeare' && text !== 'files')
      throw new Failure(`--text=${text} and files (${files.join(', ')}): give one of them`);
    const corpus = await loadText(
      { text: files.length > 0 ? 'files' : text, files, split, minimumCount },
      progress,
    );
    const { name, splits, vocabulary } = corpus;
    if (!json) console.log([`${name}, split ${split}`, ...describeCorpus(corpus)].join('\n'));
    if (splits.train.length > COUNTED)
      console.error(`n-grams and compressors read the last ${formatCount(COUNTED)} characters of train`);

    const ngrams = await ngramResults(corpus, progress, { highest: order });
    const compressors: CompressorResult[] = [];
    const shown = progress('compressors', compressorNames.length);
    try {
      for (const compressor of compressorNames) {
        compressors.push(await compress(compressor, corpus));
        shown.update(compressors.length);
      }
    } finally {
      shown.stop();
    }

    const best = bestNgram(ngrams);
    const words = countWords(vocabulary.decodePieces(splits.validation.codes));
    const perplexity = wordPerplexity(best.validation, { characters: splits.validation.length, words });
    if (json) {
      console.log(JSON.stringify({ name, split, ngrams, compressors, best, wordPerplexity: perplexity }));
      return;
    }
    console.log(`\nN-gram models of train, on validation\n${ngramTable(ngrams, best)}`);
    console.log(`\nCompressors, bits per character of validation\n${compressorTable(compressors)}`);
    console.log(
      `\nbest: ${best.order}-gram, ${best.smoothing}: ${best.validation.toFixed(4)} nats = ${bitsOf(best.validation).toFixed(3)} bits per character, ` +
        `perplexity per word ${perplexity.toFixed(1)}` +
        (best.test === undefined ? '' : `; on test ${best.test.toFixed(4)} nats`),
    );
  },
};

function ngramTable(results: readonly NgramResult[], best: NgramResult): string {
  const orders = results.filter(({ smoothing }) => smoothing === SMOOTHINGS[0]).map(({ order }) => order);
  const cells = (order: number) =>
    SMOOTHINGS.flatMap((smoothing) => {
      const result = results.find((one) => one.smoothing === smoothing && one.order === order)!;
      const mark = result === best ? '*' : '';
      return [mark + result.validation.toFixed(4), bitsOf(result.validation).toFixed(3)];
    });
  return terminalTable(
    ['order', ...SMOOTHINGS.flatMap((smoothing) => [`${smoothing}: nats`, 'bits'])],
    orders.map((order) => [String(order), ...cells(order)]),
    'rrrrr',
  );
}

function compressorTable(results: readonly CompressorResult[]): string {
  return terminalTable(
    ['compressor', 'alone', 'after train'],
    results.map(({ name, alone, afterTrain }) => [name, alone.toFixed(3), afterTrain.toFixed(3)]),
    'lrr',
  );
}

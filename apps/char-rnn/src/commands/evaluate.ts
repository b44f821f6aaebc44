import { type AppCommand, networkOption } from '@nutshell/experiment';
import { bitsOf, countWords, wordPerplexity } from '@nutshell/metrics';
import { z } from 'zod';
import type { CharRnnConfig } from '../config.ts';
import { loadTextOf, partOf } from '../data.ts';
import { evaluator } from '../evaluate.ts';
import { findNetwork } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  split: z.enum(['validation', 'test', 'train']).default('validation').describe('which part of the text'),
});

export const evaluateCommand: AppCommand<CharRnnConfig, typeof options> = {
  name: 'evaluate',
  summary: 'measure a trained network on a part of its text',
  options,
  async run({ options, openRun, progress }) {
    const network = await findNetwork(options.run, { openRun });
    const { model, vocabulary, config, origin } = network;
    const corpus = await loadTextOf(network, progress);
    const split = partOf(corpus, options.split, network);
    const { loss, nats } = await evaluator(model)(split);
    const words = countWords(vocabulary.decodePieces(split.codes));
    const characters = nats.length;
    console.log(
      `${origin} on the ${options.split} part of ${corpus.name}, split ${config.split}: ${characters.toLocaleString('en-US')} characters`,
    );
    console.log(`${loss.toFixed(4)} nats per character`);
    console.log(`${bitsOf(loss).toFixed(4)} bits per character`);
    console.log(`${wordPerplexity(loss, { characters, words }).toFixed(1)} perplexity per word`);
  },
};

import { type Picture, picturesInMemory, readImage } from '@nutshell/data';
import {
  type AppCommand,
  answerEach,
  existingPath,
  htmlTable,
  image,
  networkOption,
  outputPath,
  page,
  writeFileAtomic,
} from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { ShowAndTellConfig } from '../config.ts';
import type { Hypothesis } from '../decoding/beam-search.ts';
import { sample } from '../decoding/sample.ts';
import { teller } from '../decoding/sentences.ts';
import { tell } from '../decoding/tell.ts';
import { featuresAlone } from '../encoder/extract.ts';
import { type Features, sizeOf } from '../encoder/feature-file.ts';
import { findCaptioner } from '../found.ts';
import { attentionOf, dataUri, looks } from '../looks.ts';

const options = z.strictObject({
  run: networkOption,
  beam: z.int().min(1).max(100).default(5).describe('size of the beam; 1 = greedy'),
  best: z.int().min(1).default(3).describe('captions to print of each picture'),
  sample: z.boolean().default(false).describe('draw captions word by word instead'),
  temperature: z.number().min(0).default(1).describe('of --sample: lower is safer'),
  topK: z.int().min(1).optional().describe('of --sample: draw from the so many likeliest words'),
  topP: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('of --sample: draw from the fewest words that are together so likely'),
  seed: z.int().min(0).default(1).describe('of --sample'),
  html: z
    .string()
    .default('')
    .describe('file to write a page to, with the pictures and, of a network with attention, where it looks'),
});

/** Larger pictures are shrunk as they are read, about as large ones are in the lab. */
const MAX_SIDE = 4000;

export const captionCommand: AppCommand<ShowAndTellConfig, typeof options> = {
  name: 'caption',
  summary: 'say what is on picture files (JPEG, PNG, WebP, AVIF, GIF, TIFF, of any size and orientation)',
  arguments: '<files...>',
  options,
  async run({ arguments: files, options, openRun }) {
    const { captioner, encoder, vocabulary, config, origin } = await findCaptioner(options.run, { openRun });
    const { lengthNormalisation, longestWritten: longest } = config;
    const begin = teller(captioner);
    const sections: { title: string; html: string }[] = [];
    await answerEach(files, async (file) => {
      const { height, width, data } = await readImage(existingPath(file), { maxSide: MAX_SIDE });
      const picture = { height, width, pixels: data };
      const features = await featuresAlone(picturesInMemory([picture]), encoder);
      const said = (options.sample ? await drawn(features) : await found(features)).slice(0, options.best);
      if (options.html) sections.push({ title: file, html: await shown(picture, features, said) });
      return said
        .map(({ words, logProbability }) => `\n${logProbability.toFixed(2).padStart(9)}  ${sentence(words)}`)
        .join('');
    });
    begin.dispose();
    if (sections.length === 0) return;
    const out = outputPath(options.html);
    writeFileAtomic(out, page({ title: `What ${origin} says`, lead: '', sections }));
    console.log(`wrote ${out}`);

    function sentence(words: readonly number[]): string {
      return vocabulary.decode(words).join(' ') || '(nothing)';
    }

    async function found(features: Features): Promise<Hypothesis[]> {
      const beam = Math.max(options.beam, options.best);
      return (await tell(begin, features, { beam, longest, lengthNormalisation }))[0];
    }

    async function drawn(features: Features): Promise<Hypothesis[]> {
      const { best, topK, topP, temperature, seed } = options;
      const values = new Float32Array(sizeOf(features.shape));
      features.read(0, 0, values, 0);
      const sentences = begin({ values, shape: [1, ...features.shape] }, best);
      const rule = { topK, topP, temperature, longest, random: new Random(seed) };
      try {
        return await sample(sentences, best, rule);
      } finally {
        sentences.dispose();
      }
    }

    async function shown(picture: Picture, features: Features, said: readonly Hypothesis[]): Promise<string> {
      const rows = said.map(({ words, logProbability }) => [sentence(words), logProbability.toFixed(2)]);
      const parts = [image(await dataUri(picture), 'the picture'), htmlTable(['', 'log p'], rows, ['log p'])];
      const [best] = said;
      if (config.decoder === 'attention' && best?.words.length) {
        const attention = attentionOf(captioner.model, features, 0, best.words);
        parts.push(await looks(picture, best.words, attention, vocabulary));
      }
      return parts.join('\n');
    }
  },
};

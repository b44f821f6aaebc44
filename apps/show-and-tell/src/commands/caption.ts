import { ImageFileError, type Picture, picturesInMemory, readImage } from '@nutshell/data';
import {
  type AppCommand,
  Failure,
  existingPath,
  htmlTable,
  image,
  messageOf,
  outputPath,
  page,
  runOption,
  writeFileAtomic,
} from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { ShowAndTellConfig } from '../config.ts';
import { sample } from '../decoding/sample.ts';
import { teller } from '../decoding/sentences.ts';
import { tell } from '../decoding/tell.ts';
import { featuresAlone } from '../encoder/extract.ts';
import { type Features, sizeOf } from '../encoder/feature-file.ts';
import { attentionOf, dataUri, looks } from '../looks.ts';
import { wordsOf } from '../results.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
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
    const run = openRun(options.run);
    const pictures: { file: string; picture: Picture }[] = [];
    for (const file of files) {
      try {
        const { height, width, data } = await readImage(existingPath(file), { maxSide: MAX_SIDE });
        pictures.push({ file, picture: { height, width, pixels: data } });
      } catch (error) {
        if (!(error instanceof ImageFileError || error instanceof Failure)) throw error;
        console.error(messageOf(error));
        process.exitCode = 1;
      }
    }
    if (pictures.length === 0) return;
    const { captioner, encoder, vocabulary, config } = await loadTrained(run);
    const features = await featuresAlone(picturesInMemory(pictures.map(({ picture }) => picture)), encoder);
    const begin = teller(captioner);
    const { lengthNormalisation, longestWritten: longest } = config;
    const told = options.sample
      ? await sampled(features)
      : await tell(begin, features, {
          beam: Math.max(options.beam, options.best),
          longest,
          lengthNormalisation,
        });
    begin.dispose();
    if (options.html) await writePage();
    for (const [i, { file }] of pictures.entries()) {
      console.log(`${file}:`);
      for (const hypothesis of told[i].slice(0, options.best))
        console.log(
          `  ${hypothesis.logProbability.toFixed(2).padStart(7)}  ${wordsOf(hypothesis, vocabulary).join(' ')}`,
        );
    }

    async function writePage() {
      const parts: { title: string; html: string }[] = [];
      for (const [i, { file, picture }] of pictures.entries()) {
        const said = told[i].slice(0, options.best);
        const rows = said.map(({ words, logProbability }) => [
          vocabulary.decode(words).join(' '),
          logProbability.toFixed(2),
        ]);
        const [best] = said;
        const hasLooks = config.decoder === 'attention' && best !== undefined && best.words.length > 0;
        const attention = hasLooks ? attentionOf(captioner.model, features, i, best.words) : [];
        const html = [
          image(await dataUri(picture), file),
          htmlTable(['', 'log p'], rows, ['log p']),
          hasLooks ? await looks(picture, best.words, attention, vocabulary) : '',
        ];
        parts.push({ title: file, html: html.join('\n') });
      }
      const out = outputPath(options.html);
      writeFileAtomic(out, page({ title: `What ${run.id} says`, lead: '', sections: parts }));
      console.log(`wrote ${out}`);
    }

    /** `best` drawn captions of each picture. */
    async function sampled(features: Features) {
      const { best, topK, topP, temperature, seed } = options;
      const values = new Float32Array(features.length * sizeOf(features.shape));
      for (let i = 0; i < features.length; i++) features.read(i, 0, values, i * sizeOf(features.shape));
      const sentences = begin({ values, shape: [features.length, ...features.shape] }, best);
      const rule = { topK, topP, temperature, longest, random: new Random(seed) };
      const all = await sample(sentences, features.length * best, rule);
      sentences.dispose();
      return pictures.map((_, i) => all.slice(i * best, (i + 1) * best));
    }
  },
};

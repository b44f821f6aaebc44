import { formatCount, formatFixed, formatPercent } from '@nutshell/drawing';
import {
  type AppCommand,
  Failure,
  terminalTable,
  writeFileSet,
  networkOption,
  outputPath,
} from '@nutshell/experiment';
import { NgramModel, countNgrams } from '@nutshell/metrics';
import { featuresOf, languageOf } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import { countedPart } from '../baseline.ts';
import { findCells } from '../cells/found.ts';
import { errorsByKind } from '../cells/kinds.ts';
import { readText } from '../cells/reading.ts';
import { cellsReport, foundTable } from '../cells/report.ts';
import type { CharRnnConfig } from '../config.ts';
import { loadTextOf, partOf } from '../data.ts';
import { plainNetwork } from '../plain.ts';
import { SAMPLED, measureSample } from '../samples/measure.ts';
import { findNetwork } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  split: z
    .enum(['validation', 'test', 'train'])
    .default('validation')
    .describe('which part of the text it reads'),
  characters: z
    .int()
    .min(2000)
    .default(40_000)
    .describe('characters that it reads: cells are chosen on one half, and measured on the other'),
  order: z
    .int()
    .min(1)
    .max(8)
    .default(7)
    .describe('of the n-gram model (Kneser-Ney) whose errors stand beside'),
  sampled: z
    .int()
    .min(100)
    .default(SAMPLED)
    .describe('characters that it writes, to measure how much they are like the text'),
  temperature: z.number().min(0).default(1).describe('of what it writes'),
  seed: z.int().min(0).default(1).describe('of what it writes'),
  out: z
    .string()
    .default('')
    .describe('folder to write cells.html and cells.json to; the run folder if empty'),
});

/** A character is rare if the training text has it less often than this. */
const RARE = 1e-4;

export const analyzeCommand: AppCommand<CharRnnConfig, typeof options> = {
  name: 'analyze',
  summary: 'look into a trained network: cells that follow quotes, lines and brackets; gates; errors by kind',
  options,
  async run({ options, openRun, progress }) {
    const { split: part, order, sampled, temperature, seed, out } = options;
    const trained = await findNetwork(options.run, { openRun });
    const { model, vocabulary, config, origin, run } = trained;
    const folder = out ? outputPath(out) : run?.dir;
    if (!folder) throw new Failure(`${origin} is an exported network: say by --out=<folder> where to write`);
    const corpus = await loadTextOf(trained, progress);
    const { train } = corpus.splits;
    const codes = partOf(corpus, part, trained).codes.subarray(0, options.characters);
    const text = vocabulary.decode(codes);
    const characters = [...text];

    const network = await plainNetwork(model);
    const bar = progress('characters', codes.length);
    const reading = readText(network, codes, (read) => bar.update(read));
    bar.stop();
    const features = featuresOf(text, languageOf(vocabulary.characters));
    const found = findCells(reading, features);
    const ngram = new NgramModel(countNgrams(countedPart(train), { order, vocabulary: vocabulary.size }), {
      smoothing: 'kneser-ney',
    });
    const errors = errorsByKind(
      characters,
      reading.losses,
      ngram.surprisals(codes),
      rareIn(train.codes, vocabulary.characters),
    );
    const sample = measureSample(network, corpus, new Random(seed), {
      length: sampled,
      rule: { temperature },
    });

    const loss = reading.losses.reduce((sum, nats) => sum + nats, 0) / codes.length;
    const about =
      `${origin} reads the first ${formatCount(codes.length)} characters of the ${part} part of ${corpus.name} ` +
      `(split ${config.split}): ${formatFixed(loss, 3)} nats per character.`;
    console.log(about);
    console.log(terminalTable(...foundTable(found), 'llrr'));
    for (const [name, share] of Object.entries(sample.metrics))
      console.log(`${name}  ${formatPercent(share)} (held-out text: ${formatPercent(sample.heldOut[name])})`);
    const html = cellsReport({
      title: `Inside ${origin}`,
      about,
      characters,
      vocabulary: vocabulary.characters,
      reading,
      features,
      found,
      baseline: { name: `${order}-grams`, errors },
      sample,
    });
    const json = `${JSON.stringify({ network: origin, text: corpus.name, split: part, characters: codes.length, cells: found }, null, 2)}\n`;
    const files = writeFileSet(folder, { 'cells.json': json, 'cells.html': html });
    for (const file of files) console.log(`wrote ${file}`);
  },
};

function rareIn(codes: ArrayLike<number>, characters: readonly string[]): (character: string) => boolean {
  const counts = new Float64Array(characters.length);
  for (let t = 0; t < codes.length; t++) counts[codes[t]]++;
  const rare = new Set(characters.filter((_, code) => counts[code] < RARE * codes.length));
  return (character) => rare.has(character);
}

import { type AppCommand, Failure, networkOption } from '@nutshell/experiment';
import { formatCount } from '@nutshell/drawing';
import { write } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { CharRnnConfig } from '../config.ts';
import { plainNetwork } from '../plain.ts';
import { findNetwork } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  prime: z
    .string()
    .default('\\n')
    .describe(
      'text that it goes on from; \\n is a line end, \\t a tab; if empty, it begins with any character',
    ),
  length: z.int().min(0).default(1000).describe('characters to write; 0 = until Ctrl-C, with --stream'),
  temperature: z.number().min(0).default(1).describe('of the softmax: lower is safer, 0 is --argmax'),
  topK: z.int().min(1).optional().describe('draw from the so many likeliest characters'),
  topP: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('draw from the fewest characters that are together so likely'),
  argmax: z.boolean().default(false).describe('take the likeliest character, without drawing'),
  seed: z.int().min(0).default(1).describe('of the draws'),
  stream: z
    .boolean()
    .default(false)
    .describe('print characters as they are written, rather than all at the end'),
});

/** Characters that are printed together while it writes. */
const CHUNK = 64;

export const sampleCommand: AppCommand<CharRnnConfig, typeof options> = {
  name: 'sample',
  summary: 'let a trained network write a text',
  options,
  async run({ options, openRun }) {
    const { prime, length, argmax, seed, stream, topK, topP } = options;
    if (length === 0 && !stream) throw new Failure('--length=0 has no end: add --stream to see it');
    const { model, vocabulary } = await findNetwork(options.run, { openRun });
    const network = await plainNetwork(model);
    const start = unescaped(prime);
    for (const code of encoded(start, vocabulary)) network.next(code);

    let isStopped = false;
    const stop = () => void (isStopped = true);
    process.once('SIGINT', stop);
    process.stdout.once('error', stop); // whoever read it has gone: `| head`
    const began = performance.now();
    const rule = { temperature: argmax ? 0 : options.temperature, topK, topP };
    let [text, written] = [start, 0];
    for (const code of write(network, rule, new Random(seed), length || Infinity)) {
      text += vocabulary.characters[code];
      written++;
      if (written % CHUNK !== 0) continue;
      await setImmediate(); // for Ctrl-C
      if (stream) text = await printed(text);
      if (isStopped) break;
    }
    const seconds = (performance.now() - began) / 1000;
    process.off('SIGINT', stop);
    await printed(`${text}\n`);
    console.error(`${formatCount(written)} characters, ${formatCount(written / seconds)} a second`);
  },
};

/** @returns what is left to print: nothing */
async function printed(text: string): Promise<''> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain').catch(() => {}); // an error is heard elsewhere
  return '';
}

const escapes: Record<string, string> = { '\\n': '\n', '\\t': '\t', '\\\\': '\\' };

const unescaped = (text: string) => text.replace(/\\[nt\\]/g, (escape) => escapes[escape]);

/** @throws Failure for a character that the network does not know */
function encoded(text: string, vocabulary: { encode(text: string): ArrayLike<number> & Iterable<number> }) {
  try {
    return vocabulary.encode(text);
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(`--prime: ${error.message}`);
    throw error;
  }
}

import { readImage, WordVocabulary } from '@nutshell/data';
import { seenValues } from '@nutshell/data/seen';
import { CaptionDecoder } from '@nutshell/micro/captioner';
import { CommandLine } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { beamSearch } from '../src/decoding/beam-search.ts';

let folder: string;
let line: CommandLine;
const files: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nutshell-captions-'));
  vi.stubEnv('NUTSHELL_CACHE', join(folder, 'cache'));
  for (const [name, colour] of Object.entries({ red: '#e22', blue: '#22e' })) {
    files[name] = join(folder, `${name}.png`);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60" fill="#ddd"/><circle cx="40" cy="25" r="14" fill="${colour}"/></svg>`;
    await sharp(Buffer.from(svg)).png().toFile(files[name]);
  }
  files.text = join(folder, 'text.png');
  writeFileSync(files.text, 'no picture');
  files.missing = join(folder, 'missing.png');
  line = new CommandLine('show-and-tell', join(folder, 'runs'));
  // It need not have learnt much.
  const few = {
    experiment: 'smoke',
    trainExamples: 300,
    validationExamples: 10,
    testExamples: 10,
    epochs: 4,
    lengthNormalisation: 1,
  };
  expect(await line.call('train', few)).toMatchObject({ code: 0 });
}, 60_000);

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

interface Said {
  logP: number;
  words: string;
}

/** Of each picture, its captions with their log p, as the command prints them. */
function captionsIn(stdout: string): Record<string, Said[]> {
  const told: Record<string, Said[]> = {};
  let last = '';
  for (const row of stdout.trimEnd().split('\n')) {
    const [, logP, words] = /^ +(-?\d+\.\d\d) {2}(.*)$/.exec(row) ?? [];
    if (logP === undefined) told[(last = row.replace(/: $/, ''))] = [];
    else told[last].push({ logP: Number(logP), words });
  }
  return told;
}

it('of good and bad files the good ones are told, the others named, and the exit code is 1', async () => {
  const { red, text, missing, blue } = files;
  const alone = await line.call('caption', {}, red, blue);
  const { code, stdout, stderr } = await line.call('caption', {}, red, text, missing, blue);
  expect([alone.code, code]).toEqual([0, 1]);
  expect(stdout).toBe(alone.stdout);
  expect(Object.keys(captionsIn(stdout))).toEqual([red, blue]);
  const [first, second, ...rest] = stderr.trim().split('\n');
  expect(first).toContain(`${text} cannot be read as a picture`);
  expect(second).toContain(missing);
  expect(rest).toEqual([]);
  expect((await line.call('caption', {}, text)).code).toBe(1);
}, 60_000);

it('the command says what the exported networks say, as the page runs them', async () => {
  const out = join(folder, 'exported');
  expect(await line.call('export', { out, precision: 'float32' })).toMatchObject({ code: 0 });
  const { stdout } = await line.call('caption', { beam: 4, best: 3 }, files.red, files.blue);
  const told = captionsIn(stdout);

  const json = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'));
  const weights = (name: string) => new Uint8Array(readFileSync(join(out, name)));
  const { modelTopology, weightsManifest } = json('encoder.json');
  const encoder = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: weights('encoder.bin').buffer,
    }),
  );
  const exported = await line.call('caption', { run: out, beam: 4, best: 3 }, files.red, files.blue);
  const same = ({ logP, words }: Said) => ({ logP: expect.closeTo(logP, 1.5), words }); // printed with two digits
  for (const [file, said] of Object.entries(captionsIn(exported.stdout)))
    expect(said).toEqual(told[file].map(same));
  const small = join(folder, 'in-8-bits');
  expect(await line.call('export', { out: small })).toMatchObject({ code: 0 });
  expect(await line.call('caption', { run: small }, files.red)).toMatchObject({ code: 0, stderr: '' });

  const { size, mean, sd, lengthNormalisation, longestWritten } = json('model.json').userDefinedMetadata;
  const decoder = CaptionDecoder.read(json('model.json'), weights('weights.bin'));
  const vocabulary = WordVocabulary.fromJSON(json('vocabulary.json'));
  for (const file of [files.red, files.blue]) {
    const { height, width, data: pixels } = await readImage(file);
    const input = seenValues({ height, width, pixels }, { size, square: size, mean, sd });
    const seen = (encoder.predict(tf.tensor4d(input, [1, size, size, 3])) as tf.Tensor).dataSync();
    const options = { beam: 4, longest: longestWritten, lengthNormalisation };
    const [found] = await beamSearch(decoder.tell(seen as Float32Array, 4), 1, options);
    const expected = found.slice(0, 3).map(({ words, logProbability }) => ({
      logP: expect.closeTo(logProbability, 1.5), // printed with two digits
      words: vocabulary.decode(words).join(' '),
    }));
    expect(told[file]).toEqual(expected);
    expect(told[file][0].words).not.toBe('');
  }
}, 60_000);

it('drawn captions are the same for the same seed, whatever else is told', async () => {
  const drawn = async (seed: number, ...of: string[]) =>
    captionsIn((await line.call('caption', { sample: true, best: 5, seed }, ...of)).stdout);
  const { red, blue } = files;
  const both = await drawn(1, red, blue);
  expect((await drawn(1, blue))[blue]).toEqual(both[blue]);
  expect(await drawn(2, red, blue)).not.toEqual(both);
  expect(both[red]).toHaveLength(5);
}, 60_000);

it.each(['jpeg', 'webp', 'avif'] as const)(
  'a picture in %s is told as it is in PNG',
  async (format) => {
    const file = join(folder, `red.${format}`);
    const quality = { quality: 100, chromaSubsampling: '4:4:4' };
    await sharp(files.red)
      .toFormat(format, format === 'webp' ? { lossless: true } : quality)
      .toFile(file);
    const { stdout } = await line.call('caption', { best: 1 }, files.red, file);
    const told = captionsIn(stdout);
    expect(told[file].map(({ words }) => words)).toEqual(told[files.red].map(({ words }) => words));
    expect(told[file][0].logP).toBeCloseTo(told[files.red][0].logP, 0);
  },
  60_000,
);

/**
 * Times how fast the encoder of show-and-tell looks at pictures, from the start of its threads to the file in the cache:
 * `tsx features-worker.ts ENCODER PICTURES THREADS`. Prints a Measurement whose steps are pictures.
 */
import { selectBackend } from '@nutshell/core';
import { type CaptionDataset, picturesInMemory } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { config as schema } from '@nutshell/show-and-tell/src/config.ts';
import { loadEncoder } from '@nutshell/show-and-tell/src/encoder/encoder.ts';
import { featuresOf } from '@nutshell/show-and-tell/src/encoder/extract.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Of Flickr8k's stand-in. */
const SIDE = 160;

const [name, count, threads] = process.argv.slice(2);
const backend = await selectBackend();
const config = schema.parse({ encoder: name, workers: Number(threads) });
const encoder = await loadEncoder(config);
const random = new Random(1);
const noise = Array.from({ length: 16 }, () => Uint8Array.from({ length: SIDE * SIDE * 3 }, () => random.int(256))); // prettier-ignore
const of = (length: number) => {
  const pictures = Array.from({ length }, (_, i) => ({ height: SIDE, width: SIDE, pixels: noise[i % noise.length] })); // prettier-ignore
  return { length, pictures: picturesInMemory(pictures), captions: [] };
};
const pictures = {
  name: 'noise',
  splits: { train: of(Number(count)), validation: of(0), test: of(0) },
  provenance: { sha256: {}, sizes: {} },
} as unknown as CaptionDataset;
const cache = mkdtempSync(path.join(os.tmpdir(), 'nutshell-bench-'));
try {
  const progress = () => ({ update() {}, note() {}, row() {}, stop() {} });
  const began = performance.now();
  await featuresOf(pictures, encoder, { config, backend, progress, cache });
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ steps: Number(count), seconds }));
} finally {
  rmSync(cache, { recursive: true, force: true });
}

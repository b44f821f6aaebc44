/**
 * Times the telling of pictures by beam search, with an untrained network of the size that learns Flickr8k: `tsx worker.ts DECODER BEAM PICTURES`.
 * Its captions are as long as captions may be. Prints a Measurement whose steps are pictures.
 */
import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { config as schema } from '@nutshell/show-and-tell/src/config.ts';
import { teller } from '@nutshell/show-and-tell/src/decoding/sentences.ts';
import { tell } from '@nutshell/show-and-tell/src/decoding/tell.ts';
import { buildCaptioner } from '@nutshell/show-and-tell/src/model.ts';
import { WORDS } from '../models/nic.ts';

const SHAPES = { nic: [768], attention: [49, 768] } as const;

const [decoder, beam, count] = process.argv.slice(2);
await selectBackend();
const config = schema.parse({ decoder });
const shape = SHAPES[config.decoder];
const captioner = buildCaptioner(config, { vocabulary: WORDS, features: shape }, new Random(1));
const size = shape.reduce((product: number, side) => product * side, 1);
const noise = new Random(2).fillNormal(new Float32Array(size));
const features = (length: number) => ({
  ...{ length, shape, views: 1 },
  /** Another part of the noise comes first for each picture. */
  read: (picture: number, _view: number, out: Float32Array, at: number) => {
    const cut = (7 * picture) % size;
    out.set(noise.subarray(cut), at);
    out.set(noise.subarray(0, cut), at + size - cut);
  },
});
const begin = teller(captioner);
const { longestWritten: longest, lengthNormalisation } = config;
const options = { beam: Number(beam), longest, lengthNormalisation };
const pictures = Number(count);
await tell(begin, features(Math.min(pictures, 200)), options); // compiles

const began = performance.now();
const told = await tell(begin, features(pictures), options);
const seconds = (performance.now() - began) / 1000;
const words = told.reduce((sum, [best]) => sum + best.words.length, 0) / pictures;
console.log(JSON.stringify({ steps: pictures, seconds, details: { words } }));
begin.dispose();

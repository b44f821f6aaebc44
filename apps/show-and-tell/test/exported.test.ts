import { selectBackend, variablesOf } from '@nutshell/core';
import { END, START, WordVocabulary } from '@nutshell/data';
import { CaptionDecoder } from '@nutshell/micro/captioner';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { beamSearch } from '../src/decoding/beam-search.ts';
import { teller } from '../src/decoding/sentences.ts';
import { loadEncoder } from '../src/encoder/encoder.ts';
import { exportedFiles } from '../src/exported.ts';
import { attentionOf } from '../src/looks.ts';
import { buildCaptioner } from '../src/model.ts';

let backend: Awaited<ReturnType<typeof selectBackend>>;
beforeAll(async () => void (backend = await selectBackend({ backend: 'cpu' })));

const vocabulary = WordVocabulary.of([['a', 'red', 'dog', 'runs', 'on', 'grass']]);

async function exported(decoder: 'nic' | 'attention', learnsFrom = '') {
  const settings = config.parse({ encoder: 'random', decoder, learnsFrom, units: 6, embedding: 4, attentionUnits: 3 }); // prettier-ignore
  const encoder = await loadEncoder(settings);
  const sizes = { vocabulary: vocabulary.size, features: encoder.shape, tail: encoder.tail };
  const captioner = buildCaptioner({ ...settings, dropout: 0 }, sizes, new Random(4));
  const noise = new Random(5);
  for (const [name, variable] of Object.entries(variablesOf(captioner.model))) {
    const values = tf.tensor(noise.fillNormal(new Float32Array(variable.size), 0, 0.6), variable.shape);
    variable.assign(name.endsWith('variance') ? tf.add(0.1, tf.square(values)) : values);
  }
  const trained = { captioner, encoder, vocabulary, config: settings, backend };
  const files = await exportedFiles(trained, 'float32', { run: 'test' });
  const pixels = noise.fillNormal(new Float32Array(32 * 32 * 3));
  const picture = tf.tensor4d(pixels, [1, 32, 32, 3]);
  const seen = (encoder.model.apply(picture) as tf.Tensor).dataSync() as Float32Array; // what the captioner is given
  const json = JSON.parse(files['encoder.json']) as tf.io.ModelJSON;
  const whole = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData: new Uint8Array(files['encoder.bin']).buffer,
    }),
  );
  const features = (whole.apply(picture) as tf.Tensor).dataSync() as Float32Array;
  const own = CaptionDecoder.read(JSON.parse(files['model.json']), files['weights.bin']);
  return { captioner, encoder, seen, features, own, json };
}

describe('an exported network', () => {
  it.each([
    ['nic', ''],
    ['attention', ''],
    ['attention', 'pool1'],
  ] as const)(
    '%s says without tensors what it says with them (the encoder learns from: "%s")',
    async (decoder, learnsFrom) => {
      const { captioner, encoder, seen, features, own, json } = await exported(decoder, learnsFrom);
      expect(json.weightsManifest[0].paths).toEqual(['encoder.bin']);
      expect(own.hasAttention).toBe(decoder === 'attention');
      const theirs = teller(captioner)({ values: seen, shape: [1, ...encoder.shape] }, 2);
      const ours = own.tell(features, 2);
      const words = [3, 5, 4];
      const looked: Float32Array[] = [];
      for (const code of [START, ...words]) {
        const [codes, parents] = [Int32Array.of(code, 6), Int32Array.of(0, 0)]; // the second row goes on from the first
        const expected = await theirs.next(codes, parents);
        expect([...(await ours.next(codes, parents))]).toEqual(
          [...expected].map((value) => expect.closeTo(value, 4)),
        );
        looked.push(ours.looked(0));
      }
      if (decoder === 'attention') {
        const picture = { length: 1, shape: encoder.shape, views: 1, read: (_i: number, _v: number, out: Float32Array, at: number) => out.set(seen, at) }; // prettier-ignore
        const expected = attentionOf(captioner.model, picture, 0, [...words, END]);
        for (const [t, alpha] of expected.entries())
          expect([...looked[t]]).toEqual([...alpha].map((value) => expect.closeTo(value, 5)));
      }
    },
  );

  it('goes on from words that are given, as a search does that finds them by itself', async () => {
    const { own, features } = await exported('nic');
    const search = (prefix: number[]) =>
      beamSearch(own.tell(features, 4), 1, { beam: 4, longest: 6, lengthNormalisation: 0, prefix });
    const [[best]] = await search([]);
    const [[again]] = await search(best.words.slice(0, 1));
    expect(again.words).toEqual(best.words);
    expect(again.logProbability).toBeCloseTo(best.logProbability, 4);
  });
});

/** An untrained captioner with attention, small enough for tests, as `show-and-tell:export` would write it; and what it says, in Node. */
import { modelFiles, normal, seeded } from '@nutshell/core';
import { SENTENCE_CODES, WordVocabulary } from '@nutshell/data/captioning';
import { type Picture, seenValues } from '@nutshell/data/seen';
import { CaptionDecoder, beamSearch } from '@nutshell/micro/captioner';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { deflateSync, crc32 } from 'node:zlib';

const WORDS = 'a red green blue circle square triangle above below is there two three picture of';
export const vocabulary = WordVocabulary.of([WORDS.split(' ')]);

const [EMBEDDING, UNITS, ATTENTION, CHANNELS, SIZE] = [6, 8, 5, 4, 32];
const LONGEST = 7;

/** Weights by name, as the network of apps/show-and-tell has them. */
const SHAPES: Record<string, number[]> = {
  'embedding/embeddings': [vocabulary.size, EMBEDDING],
  'first_h/kernel': [CHANNELS, UNITS],
  'first_h/bias': [UNITS],
  'first_c/kernel': [CHANNELS, UNITS],
  'first_c/bias': [UNITS],
  'keys/kernel': [CHANNELS, ATTENTION],
  'keys/bias': [ATTENTION],
  'lstm/kernel': [EMBEDDING, 4 * UNITS],
  'lstm/recurrent_kernel': [UNITS, 4 * UNITS],
  'lstm/context_kernel': [CHANNELS, 4 * UNITS],
  'lstm/query_kernel': [UNITS, ATTENTION],
  'lstm/score_kernel': [ATTENTION, 1],
  'lstm/gate_kernel': [UNITS, 1],
  'lstm/bias': [4 * UNITS],
  'lstm/gate_bias': [1],
  'output_h/kernel': [UNITS, EMBEDDING],
  'output_h/bias': [EMBEDDING],
  'output_context/kernel': [CHANNELS, EMBEDDING],
  'output_context/bias': [EMBEDDING],
  'output/kernel': [EMBEDDING, vocabulary.size],
  'output/bias': [vocabulary.size],
};

export interface TinyCaptioner {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** What it says of a picture, with the places that it looks at, the best first. */
  readonly told: (picture: Picture, beam: number) => Promise<{ words: string[]; logProbability: number }[]>;
}

export async function tinyCaptioner(): Promise<TinyCaptioner> {
  await tf.setBackend('cpu');
  const random = new Random(7);
  const draws = (name: string) => seeded(normal({ sd: 0.5 }), random.fork(name));
  const encoder = tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'see', filters: CHANNELS, kernelSize: 5, strides: 4, padding: 'same', activation: 'relu', inputShape: [SIZE, SIZE, 3], kernelInitializer: draws('see') }), // prettier-ignore
      tf.layers.averagePooling2d({ name: 'pool', poolSize: 2 }), // [batch, 4, 4, channels]
      tf.layers.reshape({ name: 'places', targetShape: [16, CHANNELS] }),
    ],
  });
  const seeing = await modelFiles(tf.model({ inputs: encoder.inputs, outputs: encoder.outputs }));
  const values = Object.entries(SHAPES).map(([name, shape]) =>
    random.fork(name).fillNormal(new Float32Array(shape.reduce((a, b) => a * b)), 0, 1.2),
  );
  values.at(-1)![SENTENCE_CODES.end] = -6; // it says something of every picture
  const json = {
    modelTopology: {},
    weightsManifest: [
      { paths: ['weights.bin'], weights: Object.entries(SHAPES).map(([name, shape]) => ({ name, shape, dtype: 'float32' })) }, // prettier-ignore
    ],
    userDefinedMetadata: { app: 'show-and-tell', size: SIZE, mean: [0.5, 0.5, 0.5], sd: [0.5, 0.5, 0.5], lengthNormalisation: 0.7, longestWritten: LONGEST }, // prettier-ignore
  };
  const weights = new Uint8Array(Buffer.concat(values.map((each) => Buffer.from(each.buffer))));
  const decoder = CaptionDecoder.read(json, weights);
  return {
    files: {
      'model.json': JSON.stringify(json),
      'weights.bin': weights,
      'encoder.json': seeing['model.json'].replace('"weights.bin"', '"encoder.bin"'),
      'encoder.bin': seeing['weights.bin'],
      'vocabulary.json': JSON.stringify(vocabulary),
    },
    async told(picture, beam) {
      const values = seenValues(picture, {
        size: SIZE,
        square: SIZE,
        mean: [0.5, 0.5, 0.5],
        sd: [0.5, 0.5, 0.5],
      });
      const features = tf.tidy(() => (encoder.predict(tf.tensor4d(values, [1, SIZE, SIZE, 3])) as tf.Tensor).dataSync()) as Float32Array; // prettier-ignore
      const options = { beam, longest: LONGEST, lengthNormalisation: 0.7, codes: SENTENCE_CODES };
      const [found] = await beamSearch(decoder.tell(features, beam), 1, options);
      return found.map(({ words, logProbability }) => ({ words: vocabulary.decode(words), logProbability }));
    },
  };
}

/** A picture as a PNG file. */
export function png({ width, height, pixels }: Picture): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8); // 8 bits, red, green and blue
  const rows = Buffer.alloc(height * (1 + 3 * width)); // each begins with 0: no filter
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(3 * width * y, 3 * width * (y + 1)), y * (1 + 3 * width) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]); // prettier-ignore
}

/** Networks of any program, as the apps that look at pictures take them: model.json, its weights, and labels.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { CheckpointError, modelFiles, selectBackend } from '@nutshell/core';
import { Failure } from '@nutshell/experiment';
import { guesses, readClassifier } from '@nutshell/imagenet/src/classifier.ts';
import { config } from '@nutshell/show-and-tell/src/config.ts';
import { loadEncoder } from '@nutshell/show-and-tell/src/encoder/encoder.ts';
import type { Fuzz } from '../attack.ts';
import { mutatedBytes } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { pair, partsOf } from './parts.ts';

const SIDE = 8;
const CARD = {
  labels: ['ant', 'bee'],
  input: { size: SIDE, square: SIDE, mean: [0.5, 0.4, 0.3], sd: [0.2, 0.25, 0.3] },
  output: 'probabilities',
};
const PICTURE = { height: 9, width: 10, pixels: new Uint8Array(9 * 10 * 3).fill(70) };

/** Maps, then probabilities: what `imagenet:predict` and an encoder of captions need. */
const network = (): tf.LayersModel =>
  tf.sequential({
    name: 'tiny',
    layers: [
      tf.layers.conv2d({ name: 'maps', filters: 2, kernelSize: 3, strides: 2, inputShape: [SIDE, SIDE, 3] }),
      tf.layers.batchNormalization({ name: 'normal' }),
      tf.layers.reLU({ name: 'positive' }),
      tf.layers.globalAveragePooling2d({ name: 'mean', dataFormat: 'channelsLast' }),
      tf.layers.dense({ name: 'logits', units: 2 }),
      tf.layers.softmax({ name: 'probabilities' }),
    ],
  });

export const storedNetworks: Fuzz = {
  kind: 'fuzz',
  name: 'stored-network',
  about:
    'networks of any program with their labels.json, for one picture: `loadStoredModel`, `imagenet:predict`, the encoders of show-and-tell',
  inputs: 20_000,
  async open(folder) {
    await selectBackend({ backend: 'cpu' });
    const variants: { json: object; bytes: Uint8Array }[] = [];
    for (const precision of ['float32', 'uint8'] as const) {
      const { 'model.json': json, 'weights.bin': bytes } = await modelFiles(network(), { precision });
      variants.push({ json: JSON.parse(json) as object, bytes });
    }
    const place = path.join(folder, 'network');
    mkdirSync(place);
    const encoder = config.parse({ encoder: place, layer: 'maps', decoder: 'nic' });
    return {
      samples: variants.map(({ json, bytes }) =>
        pair(JSON.stringify(json), pair(bytes, JSON.stringify(CARD))),
      ),
      make(random) {
        const { json, bytes } = variants[random.int(2)];
        const what = random.int(5);
        return pair(
          what < 3 ? mutatedJson(json, random) : JSON.stringify(json),
          pair(
            what === 3 ? mutatedBytes(bytes, random) : bytes,
            what === 4 ? mutatedJson(CARD, random) : JSON.stringify(CARD),
          ),
        );
      },
      async read(input) {
        const [json, others] = partsOf(input);
        const [bytes, labels] = partsOf(others);
        for (const [name, content] of Object.entries({
          'model.json': json,
          'weights.bin': bytes,
          'labels.json': labels,
        }))
          // prettier-ignore
          writeFileSync(path.join(place, name), content);
        try {
          const classifier = await readClassifier(place);
          const sum = guesses(classifier, PICTURE).length;
          if (sum !== 2) throw new Error(`it guesses ${sum} classes of 2`);
          const { model } = await loadEncoder(encoder);
          tf.tidy(() => model.predict(tf.zeros([1, SIDE, SIDE, 3])));
        } finally {
          tf.disposeVariables(); // also those of a network that was built by half
        }
      },
      isRefusal: (error) => error instanceof CheckpointError || error instanceof Failure,
      named: place,
    };
  },
};

/** Checkpoints, and networks as they are exported. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  CheckpointError,
  exportedFiles,
  loadNewestCheckpoint,
  openExported,
  restoreTensors,
  saveCheckpoint,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import { z } from 'zod';
import type { Fuzz } from '../attack.ts';
import { mutatedBytes } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { pair, partsOf } from './parts.ts';

const isCheckpointError = (error: unknown) => error instanceof CheckpointError;
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

export const checkpoints: Fuzz = {
  kind: 'fuzz',
  name: 'checkpoints',
  about:
    'checkpoints of trainings, with checksums that fit and without: `loadNewestCheckpoint`, `restoreTensors`',
  inputs: 40_000,
  open(folder) {
    const tensors = () => ({
      w: Float32Array.of(1, -2, 3),
      steps: Int32Array.of(7),
      mask: Uint8Array.of(1, 0),
    });
    const run = path.join(folder, 'checkpoints');
    saveCheckpoint(run, 'last', tensors(), { epoch: 3, random: { key: [1, 2], position: 5 } });
    const [manifest, values] = ['checkpoint.json', 'tensors.bin'].map((name) => path.join(run, 'last', name));
    const [json, bytes] = [new Uint8Array(readFileSync(manifest)), new Uint8Array(readFileSync(values))];
    const body = JSON.parse(new TextDecoder().decode(json.subarray(65)));
    /** Another manifest that has its checksum, and perhaps that of other values. */
    const signed = (random: Random) => {
      const changed = random.int(2) === 0 ? bytes : mutatedBytes(bytes, random);
      const text = mutatedJson({ ...body, tensorsSha256: sha256(changed) }, random);
      return pair(`${sha256(text)}\n${text}\n`, changed);
    };
    return {
      samples: [pair(json, bytes)],
      make(random) {
        if (random.int(3) > 0) return signed(random);
        return random.int(2) === 0
          ? pair(mutatedBytes(json, random), bytes)
          : pair(json, mutatedBytes(bytes, random));
      },
      read(input) {
        const [first, second] = partsOf(input);
        writeFileSync(manifest, first);
        writeFileSync(values, second);
        restoreTensors(tensors(), loadNewestCheckpoint(run)!);
      },
      isRefusal: isCheckpointError,
      named: run,
    };
  },
};

export const models: Fuzz = {
  kind: 'fuzz',
  name: 'model.json',
  about: 'exported networks: `openExported` and its `restore`',
  inputs: 40_000,
  async open(folder) {
    await tf.setBackend('cpu');
    const build = () =>
      tf.sequential({
        layers: [tf.layers.dense({ name: 'out', units: 2, inputShape: [3], kernelInitializer: 'ones' })],
      });
    const model = build();
    const settings = z.object({ units: z.int().default(2) });
    const run = { app: 'toy', id: 'budget-s1', experiment: 'budget', seed: 1, config: { units: 2 } };
    const files = await exportedFiles(model, run);
    const rounded = await exportedFiles(model, run, { precision: 'uint8' });
    const variants = [files, rounded].map((each) => ({ json: JSON.parse(each['model.json']), bytes: each['weights.bin'] })); // prettier-ignore
    const place = path.join(folder, 'seed-1');
    mkdirSync(place);
    return {
      samples: variants.map((variant) => pair(JSON.stringify(variant.json), variant.bytes)),
      make(random) {
        const { json, bytes } = variants[random.int(2)];
        const changed = random.int(3) > 0 ? bytes : mutatedBytes(bytes, random);
        const about = { ...json.userDefinedMetadata, weightsSha256: sha256(changed) };
        const signed = random.int(2) === 0 ? json : { ...json, userDefinedMetadata: about };
        return pair(random.int(5) > 0 ? mutatedJson(signed, random) : JSON.stringify(signed), changed);
      },
      read(input) {
        const [text, bytes] = partsOf(input);
        writeFileSync(path.join(place, 'model.json'), text);
        writeFileSync(path.join(place, 'weights.bin'), bytes);
        openExported(place, 'toy', settings).restore(model);
      },
      isRefusal: isCheckpointError,
      named: place,
      async close() {
        model.dispose();
      },
    };
  },
};

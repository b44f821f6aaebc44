import { temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CheckpointError, modelFiles, readModelFiles, restoreTensors, variablesOf } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Two layers, the second of which is as wide as asked for. */
function network(units = 2): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({ name: 'hidden', units: 3, inputShape: [4], kernelInitializer: 'glorotNormal' }),
      tf.layers.dense({ name: 'output', units, biasInitializer: 'ones' }),
    ],
  });
}

/** The folder of a model that was saved. */
async function saved(model: tf.LayersModel): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(await modelFiles(model)))
    writeFileSync(join(folder, name), content);
  return folder;
}

describe("a model's files", () => {
  it('give the same outputs and metadata when they are read', async () => {
    const model = network();
    model.setUserDefinedMetadata({ size: 5 });
    const files = readModelFiles(await saved(model));
    expect(files.state).toEqual({ size: 5 });
    const other = network();
    restoreTensors(variablesOf(other), files);
    const x = tf.tensor2d([1, -2, 3, 0.5], [1, 4]);
    const [ours, theirs] = [model, other].map((each) => (each.predict(x) as tf.Tensor).dataSync());
    expect(theirs).toEqual(ours);
  });

  it('are refused by a model of another form, which is not changed', async () => {
    const files = readModelFiles(await saved(network(3)));
    const model = network();
    expect(() => restoreTensors(variablesOf(model), files)).toThrow(/output\/kernel is float32\[3,3\]/);
  });

  it('are refused if one is cut off, missing or something else', async () => {
    const folder = await saved(network());
    truncateSync(join(folder, 'weights.bin'), 90); // of 4 × 3 + 3 + 3 × 2 + 2 numbers, 4 bytes each
    expect(() => readModelFiles(folder)).toThrow(
      /weights\.bin is damaged: it has 90 bytes, and model\.json says 92/,
    );
    rmSync(join(folder, 'weights.bin'));
    expect(() => readModelFiles(folder)).toThrow(/weights\.bin cannot be read: ENOENT/);
    for (const text of ['{', '[]', 'null', '{"format": "layers-model"}']) {
      writeFileSync(join(folder, 'model.json'), text);
      expect(() => readModelFiles(folder)).toThrow(CheckpointError);
    }
  });
});

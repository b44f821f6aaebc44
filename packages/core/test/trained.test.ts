import { temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CheckpointError, modelFiles, readModelFiles, restoreTensors, variablesOf } from '../src/index.ts';
import { toHalf } from '../src/weight-precision.ts';

beforeAll(() => tf.setBackend('cpu'));

// Python: struct.pack('<e', x), which refuses what becomes infinite
it.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [1 + 2 ** -11, 0x3c00], // in the middle: to the even one
  [1 + 3 * 2 ** -11, 0x3c02],
  [65504, 0x7bff],
  [65519, 0x7bff],
  [65520, 0x7c00],
  [2 ** -14, 0x0400],
  [2 ** -14 - 2 ** -24, 0x03ff],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1.5 * 2 ** -24, 0x0002],
  [2 ** -14 - 2 ** -26, 0x0400],
  [0.1, 0x2e66],
  [Infinity, 0x7c00],
])('%d as float16', (value, half) => expect(toHalf(value)).toBe(half));

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

  it.each([
    ['float16', 2, 2 ** -11], // half of the distance of two numbers between 1 and 2
    ['uint8', 1, 1 / 255],
  ] as const)('in %s have %i bytes a weight, and its values to rounding', async (precision, width, error) => {
    const model = network();
    const folder = temporaryFolder();
    const files = await modelFiles(model, { precision });
    expect(files['weights.bin'].length).toBe(width * (4 * 3 + 3 + 3 * 2 + 2));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const { tensors } = readModelFiles(folder);
    for (const [name, variable] of Object.entries(variablesOf(model))) {
      const expected = [...variable.dataSync()];
      const range = Math.max(...expected.map(Math.abs), 1e-9);
      expected.forEach((value, i) =>
        expect(Math.abs(tensors[name].values[i] - value)).toBeLessThanOrEqual(error * range),
      );
    }
    // And as a program without our reader has it.
    const json = JSON.parse(files['model.json']) as tf.io.ModelJSON;
    const [{ weights }] = json.weightsManifest;
    const weightData = Uint8Array.from(files['weights.bin']).buffer;
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: weights, weightData }),
    );
    expect([...loaded.getWeights()[0].dataSync()]).toEqual([...tensors['hidden/kernel'].values]);
  });

  it('are refused by a model of another form, which is not changed', async () => {
    const files = readModelFiles(await saved(network(3)));
    const model = network();
    expect(() => restoreTensors(variablesOf(model), files)).toThrow(/output\/kernel is float32\[3,3\]/);
  });

  it.each([
    'null',
    '{}',
    '{"weightsManifest":[null]}',
    '{"weightsManifest":[{"paths":"weights.bin","weights":[]}]}',
    '{"weightsManifest":[{"paths":["weights.bin"]}]}',
    '{"modelTopology":{},"weightsManifest":[{"paths":["weights.bin"],"weights":[{"name":"w","shape":[1],"dtype":"text"}]}]}',
    '{"modelTopology":{},"weightsManifest":[{"paths":["weights.bin"],"weights":[{"name":"w","shape":[1],"dtype":"float32","quantization":{"dtype":"uint8"}}]}]}',
    '{"modelTopology":{},"weightsManifest":[{"paths":["../weights.bin"],"weights":[]}]}',
    '{"modelTopology":{},"weightsManifest":[{"paths":["weights.bin"],"weights":[{"name":"w","shape":[-1],"dtype":"float32"}]}]}',
  ])('are refused if model.json is %s', async (text) => {
    const folder = await saved(network());
    writeFileSync(join(folder, 'model.json'), text);
    const file = join(folder, 'model.json');
    expect(() => readModelFiles(folder)).toThrow(`${file} is damaged: it is not what a model was saved as`);
    expect(() => readModelFiles(folder)).toThrow(CheckpointError);
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

import { temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, loadStoredModel, modelFiles, selectBackend, tryStoredModel } from '../src/index.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

/** y = 2 x₀ − x₁ + 0.5 */
function line(): tf.LayersModel {
  const weights = [tf.tensor2d([[2], [-1]]), tf.tensor1d([0.5])];
  return tf.sequential({ layers: [tf.layers.dense({ name: 'line', units: 1, inputShape: [2], weights })] });
}

interface ModelJson {
  modelTopology: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } };
  weightsManifest: { paths: string[]; weights: { shape: number[] }[] }[];
}

let folder: string;
let file: string;
beforeEach(async () => {
  folder = temporaryFolder();
  file = path.join(folder, 'model.json');
  for (const [name, content] of Object.entries(await modelFiles(line())))
    writeFileSync(path.join(folder, name), content);
});

function change(of: (json: ModelJson) => void): void {
  const json = JSON.parse(readFileSync(file, 'utf8')) as ModelJson;
  of(json);
  writeFileSync(file, JSON.stringify(json));
}

describe('loadStoredModel', () => {
  it('loads what was saved', async () => {
    const y = (await loadStoredModel(folder)).predict(tf.tensor2d([[3, 1]])) as tf.Tensor;
    expect([...y.dataSync()]).toEqual([5.5]);
  });

  const dense = ({ modelTopology }: ModelJson) => modelTopology.config.layers.at(-1)!;
  it.each<[string, (json: ModelJson) => void, string]>([
    ['a layer of a class that there is not', (json) => (dense(json).class_name = 'Elsewhere'), 'cannot be used: it is no network of layers'],
    ['units that its weights have not', (json) => (dense(json).config.units = 3), 'cannot be used: it is no network of layers'],
    ['units without end', (json) => (dense(json).config.units = 1e12), 'cannot be used: it is no network of layers'],
    ['settings that stop the program', (json) => (dense(json).config.units = { a: 1 }), 'cannot be used: it is no network of layers'],
    ['no layers', (json) => (json.modelTopology.config = {} as never), 'cannot be used: it is no network of layers'],
    ['weights of another size', (json) => (json.weightsManifest[0].weights[0].shape = [3, 1]), 'cannot be used: it describes 16 bytes of weights, and there are 12'],
    ['weights in another folder', (json) => (json.weightsManifest[0].paths = ['../weights.bin']), 'a file beside model.json is expected'],
    ['no manifest', (json) => delete (json as Partial<ModelJson>).weightsManifest, 'is damaged: it is not what a model was saved as'],
  ])('refuses %s by one message that names the file and says what to do', async (_, of, message) => {
    change(of);
    const refused = await loadStoredModel(folder).catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(CheckpointError);
    expect((refused as Error).message).toMatch(/^[^\n]{1,700}$/);
    expect((refused as Error).message).toContain(`${file} `);
    expect((refused as Error).message).toContain(message);
    expect((refused as Error).message).toMatch(/Export the network again, or copy .* again\.$/);
    expect((refused as Error).message).not.toMatch(/undefined|\[object/);
  }); // prettier-ignore

  it('names weights that are missing', async () => {
    rmSync(path.join(folder, 'weights.bin'));
    await expect(loadStoredModel(folder)).rejects.toThrow(`${folder}/weights.bin cannot be read`);
  });

  it('notices a network that is built and cannot be computed', async () => {
    const model = await loadStoredModel(folder);
    tryStoredModel(model, [1, 2], file);
    change((json) => {
      const softmax = { class_name: 'Softmax', config: { name: 'last', axis: 0 } };
      json.modelTopology.config.layers.push(softmax);
    });
    const other = await loadStoredModel(folder);
    expect(() => tryStoredModel(other, [1, 2], file)).toThrow(CheckpointError);
    expect(() => tryStoredModel(other, [1, 2], file)).toThrow(
      `${file} cannot be used: TensorFlow.js cannot compute it for [1, 2] (Softmax along a non-last dimension`,
    );
  });
});

/** Models in files: saved, loaded, predicting the same; and the progress of `fit` on the console. */
import * as tf from '@tensorflow/tfjs';
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitProgress } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'models-'));
beforeAll(async () => {
  await import('tfjs-backend-onnx/auto');
});
afterAll(() => rmSync(folder, { recursive: true }));

function network(): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 1], activation: 'relu' }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 2, activation: 'softmax' }));
  return model;
}
const x = () => tf.tensor4d(Array.from({ length: 48 }, (_, i) => Math.sin(i)), [3, 4, 4, 1]); // prettier-ignore
const labels = () => tf.tensor2d([1, 0, 0, 1, 1, 0], [3, 2]);
const outputs = (model: tf.LayersModel) => tf.tidy(() => [...(model.predict(x()) as tf.Tensor).dataSync()]);

describe('a model in files', () => {
  it('predicts the same bits after it was saved and loaded, from its folder and from its model.json', async () => {
    const model = network();
    const path = join(folder, 'deep', 'my 100% model');
    const { modelArtifactsInfo } = await model.save(`file://${path}`);
    expect(modelArtifactsInfo).toMatchObject({ modelTopologyType: 'JSON', weightDataBytes: 4 * 83 });
    expect(readdirSync(path).sort()).toEqual(['model.json', 'weights.bin']);
    for (const url of [path, join(path, 'model.json'), relative('.', path)])
      expect(outputs(await tf.loadLayersModel(`file://${url}`))).toEqual(outputs(model));
  });

  it('goes on training after it was loaded with its optimiser', async () => {
    const model = network();
    model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'categoricalCrossentropy' });
    await model.fit(x(), labels(), { epochs: 2, shuffle: false, verbose: 0 });
    const url = `file://${join(folder, 'trained')}`;
    await model.save(url, { includeOptimizer: true });
    const loaded = await tf.loadLayersModel(url);
    for (const each of [model, loaded]) await each.fit(x(), labels(), { epochs: 2, shuffle: false, verbose: 0 }); // prettier-ignore
    expect(outputs(loaded)).toEqual(outputs(model));
  });

  it('replaces the one that was there', async () => {
    const url = `file://${join(folder, 'twice')}`;
    await network().save(url);
    const second = network();
    await second.save(url);
    expect(outputs(await tf.loadLayersModel(url))).toEqual(outputs(second));
  });

  it('has weights in several files, as the converter writes them', async () => {
    const model = network();
    const path = join(folder, 'shards');
    await model.save(`file://${path}`);
    const bytes = readFileSync(join(path, 'weights.bin'));
    writeFileSync(join(path, 'a.bin'), bytes.subarray(0, 101));
    writeFileSync(join(path, 'b.bin'), bytes.subarray(101));
    rmSync(join(path, 'weights.bin'));
    const json = readFileSync(join(path, 'model.json'), 'utf8');
    writeFileSync(join(path, 'model.json'), json.replace('"weights.bin"', '"a.bin","b.bin"'));
    expect(outputs(await tf.loadLayersModel(`file://${path}`))).toEqual(outputs(model));
  });

  it('may be a graph model, and is one again after it was saved', async () => {
    const dim = (size: number) => ({ shape: { dim: [{ size: String(size) }] } });
    const float = { dtype: { type: 'DT_FLOAT' } };
    const modelTopology = {
      node: [
        { name: 'x', op: 'Placeholder', attr: { ...float, shape: dim(2) } },
        { name: 'w', op: 'Const', attr: { ...float, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: dim(2).shape } } } }, // prettier-ignore
        { name: 'y', op: 'AddV2', input: ['x', 'w'], attr: { T: { type: 'DT_FLOAT' } } },
      ],
      versions: {},
    };
    const weightsManifest = [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [2], dtype: 'float32' }] }];
    const model = { format: 'graph-model', modelTopology, weightsManifest };
    writeFileSync(join(folder, 'graph.json'), JSON.stringify(model));
    writeFileSync(join(folder, 'w.bin'), Float32Array.of(10, 20));
    const graph = await tf.loadGraphModel(`file://${join(folder, 'graph.json')}`);
    await graph.save(`file://${join(folder, 'graph')}`);
    for (const each of [graph, await tf.loadGraphModel(`file://${join(folder, 'graph')}`)])
      expect([...(each.predict(tf.tensor1d([1, 2])) as tf.Tensor).dataSync()]).toEqual([11, 22]);
  });

  it('that is missing, cut off or something else is named with what to do', async () => {
    const load = (path: string) => tf.loadLayersModel(`file://${path}`);
    const none = join(folder, 'none', 'model.json');
    await expect(load(none)).rejects.toThrow(`${none} cannot be read (ENOENT): name the folder`);
    const path = join(folder, 'damaged');
    await network().save(`file://${path}`);
    truncateSync(join(path, 'weights.bin'), 100);
    await expect(load(path)).rejects.toThrow(/weights\.bin: 100 bytes of weights, but the model in .*model\.json has 332/); // prettier-ignore
    for (const text of ['{"modelTopology":', 'null', '[]', '{"modelTopology":{}}']) {
      writeFileSync(join(path, 'model.json'), text);
      await expect(load(path)).rejects.toThrow(/model\.json is not a model/);
    }
    writeFileSync(join(folder, 'taken'), '');
    await expect(network().save(`file://${join(folder, 'taken')}`)).rejects.toThrow(
      /cannot be saved in .*taken/,
    );
  });
});

describe('the progress of fit', () => {
  async function written(isTTY: boolean): Promise<string> {
    let text = '';
    const stream = { isTTY, columns: 60, write: (part: string) => ((text += part), true) };
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })] }); // prettier-ignore
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError', metrics: ['mae'] });
    await model.fit(tf.zeros([6, 1]), tf.fill([6, 1], 2), {
      epochs: 2,
      batchSize: 2,
      verbose: 0,
      callbacks: fitProgress({ epochs: 2, stream }),
    });
    return text.replaceAll(/[\d.]+ s/g, 'n s');
  }

  it('is one line per epoch', async () => {
    expect(await written(false)).toBe('epoch 1 of 2: loss 4, mae 2, n s\nepoch 2 of 2: loss 4, mae 2, n s\n');
  });

  it('counts batches on a terminal, in a line that is drawn again', async () => {
    const text = await written(true);
    const lines = text.split('\n').map((line) => line.split('\r\x1b[K').slice(1));
    expect(lines[0][0]).toBe('epoch 1 of 2: batch 1, loss 4, mae 2, n s');
    expect(lines[0].at(-1)).toBe('epoch 1 of 2: loss 4, mae 2, n s');
    expect(lines[1].at(-2)).toBe('epoch 2 of 2: batch 3 of 3, loss 4, mae 2, n s');
  });
});

import { readModelFiles, selectBackend } from '@nutshell/core';
import { CommandLine, type Flags } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'nutshell-imagenet-')));
const line = new CommandLine('imagenet', join(root, 'runs'));
const network = join(root, 'network');
const labelsIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8'));

async function call(command: string, flags: Flags, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await line.call(command, flags, ...words);
  expect(code, stderr).toBe(0);
  return stdout;
}
/** Trains. @returns the folder of the run */
async function trained(command: string, flags: Flags): Promise<string> {
  const [, folder] = /^run (\S+)$/m.exec(await call(command, flags))!;
  return join(line.runs, 'imagenet', basename(folder));
}

const data = join(root, 'photos');
/** Pictures of two classes, 20x20. */
async function takePhotos(): Promise<void> {
  for (const [name, red] of Object.entries({ bright: 220, dark: 20 })) {
    mkdirSync(join(data, name), { recursive: true });
    for (let i = 0; i < 8; i++) {
      const background = { r: red + i, g: 9 * i, b: 40 };
      const picture = sharp({ create: { width: 20, height: 20, channels: 3, background } });
      await picture.png().toFile(join(data, name, `${i}.png`));
    }
  }
}

beforeAll(async () => {
  await takePhotos();
  vi.stubEnv('NUTSHELL_CACHE', join(root, 'cache'));
  vi.stubEnv('NUTSHELL_RESULTS', join(root, 'results'));
  const flags = { experiment: 'smoke', epochs: 1, trainExamples: 320, testExamples: 40, widening: 0.25 };
  const run = await trained('train', { ...flags, shortcut: 'B' });
  await call('export', { run: basename(run), out: network });
}, 120_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

describe('an exported network', () => {
  it('answers in ONNX Runtime and in TensorFlow.js as predict does', async () => {
    const { input, labels } = labelsIn(network);
    // A picture of the network's own size, so that no pixel is interpolated.
    const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * i * 7) % 256);
    const file = join(root, 'noise.png');
    await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } })
      .png()
      .toFile(file);
    const printed = (await call('predict', { run: network }, file)).matchAll(/^ +([\d.]+) % {2}(.+)$/gm);
    const expected = [...printed].map(([, percent, label]) => ({ percent: Number(percent), label }));
    expect(expected).toHaveLength(5);

    const values = Float32Array.from(
      pixels,
      (value, i) => (value / 255 - input.mean[i % 3]) / input.sd[i % 3],
    );
    const ort = createRequire(import.meta.url)('onnxruntime-node');
    const session = await ort.InferenceSession.create(join(network, 'model.onnx'));
    const twice = new ort.Tensor('float32', Float32Array.of(...values, ...values), [2, 16, 16, 3]);
    const answer = await session.run({ [session.inputNames[0]]: twice });
    const { data, dims } = answer[session.outputNames[0]];
    expect([...dims]).toEqual([2, 10]);

    await selectBackend({ backend: 'cpu' });
    const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(network, 'model.json'), 'utf8'));
    const weightData = Uint8Array.from(readFileSync(join(network, 'weights.bin'))).buffer;
    const weightSpecs = weightsManifest[0].weights;
    const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
    const here = (model.predict(tf.tensor(values, [1, 16, 16, 3])) as tf.Tensor).dataSync();

    for (const probabilities of [data.slice(0, 10), data.slice(10), here]) {
      const order = [...labels.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
      expect(order.slice(0, 5).map((i) => labels[i])).toEqual(expected.map(({ label }) => label));
      expected.forEach(({ percent }, i) => expect(100 * probabilities[order[i]]).toBeCloseTo(percent, 0));
    }
  });

  it('lies beside its record in fewer bytes, for pages', async () => {
    const [id] = readdirSync(join(line.runs, 'imagenet'));
    const record = join(root, 'results', 'imagenet', 'smoke', 'seed-1');
    mkdirSync(dirname(record), { recursive: true });
    writeFileSync(`${record}.json`, readFileSync(join(line.runs, 'imagenet', id, 'result.json')));
    await call('export', { run: id });
    expect(readdirSync(record).sort()).toEqual(['labels.json', 'model.json', 'weights.bin']);
    const bytes = (folder: string) => statSync(join(folder, 'weights.bin')).size;
    expect(bytes(record) * 2).toBe(bytes(network)); // 16 bits for 32
  });
});

describe('finetune', () => {
  const weights = (folder: string) => readModelFiles(folder).tensors;

  it('takes the form, the inputs and the resting stages of the network that it begins with', async () => {
    const run = await trained('finetune', { from: network, data, epochs: 1, batchSize: 4 });
    const { config, title } = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'));
    expect(config).toMatchObject({
      model: 'resnet20',
      widening: 0.25,
      shortcut: 'B',
      sizes: [16],
      frozen: 1,
    });
    expect(title).toBe(`The pictures of ${data}, beginning with ${network}`);
    expect(labelsIn(run)).toEqual({ ...labelsIn(network), labels: ['bright', 'dark'], output: 'logits' });
    const out = join(root, 'further');
    await call('export', { run: basename(run), out });
    await selectBackend({ backend: 'cpu' });
    const [before, after] = [weights(network), weights(out)];
    for (const name of ['stem/kernel', 'stage1_block3_conv2/kernel', 'stage1_block3_conv2_bn/moving_mean'])
      expect(after[name], name).toEqual(before[name]);
    for (const name of ['stage2_block1_conv1/kernel', 'stage3_block3_conv2_bn/moving_mean'])
      expect(after[name], name).not.toEqual(before[name]);
    expect(after['output/kernel'].shape).toEqual([16, 2]);
  }, 120_000);

  it('shows the gradients of the weights that it began with', async () => {
    const flags = { from: network, data, epochs: 1, batchSize: 4, frozen: 0 };
    const run = await trained('finetune', { ...flags, learningRate: 1e-9 });
    const out = join(root, 'figures');
    await call('figures', { run: basename(run), out, pictures: 4 });
    const svg = readFileSync(join(out, 'gradients.svg'), 'utf8');
    const curves = [...svg.matchAll(/<path d="([^"h]+)" fill="none" stroke="[^"]+" stroke-width="2"/g)];
    expect(curves).toHaveLength(2);
    expect(curves[1][1]).toBe(curves[0][1]); // nothing was learnt
  }, 120_000);

  it('says which network it does not find, and that it needs pictures', async () => {
    const { stderr } = await line.call('finetune', { from: 'no-such', data });
    expect(stderr).toContain(
      'no-such is neither the folder of an exported network nor an experiment with one',
    );
    expect((await line.call('finetune', { from: network })).stderr).toContain('--data=DIR');
  });
});

const results = fileURLToPath(new URL('../../../results/imagenet', import.meta.url));
const published = readdirSync(results, { recursive: true, encoding: 'utf8' })
  .filter((file) => basename(file) === 'model.json')
  .map(dirname);

it('networks of results/: that of CIFAR-10 is there', () => {
  expect(published).toContain(join('budget', 'seed-1'));
});

it.each(published)('the network of results/imagenet/%s is one to load in a browser', (name) => {
  const files = readdirSync(join(results, name));
  expect(files.sort()).toEqual(['labels.json', 'model.json', 'weights.bin']);
  const bytes = files.reduce((sum, file) => sum + statSync(join(results, name, file)).size, 0);
  expect(bytes).toBeLessThanOrEqual(5_000_000);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Training } from '@nutshell/micro/classifier';
import { DenseNetwork } from '@nutshell/micro/dense';
import * as tf from '@tensorflow/tfjs';
import type { Download } from 'playwright-core';
import { expect, it } from 'vitest';
import { pointsOf } from '../../src/pages/classify/data.ts';
import { classifyState } from '../../src/pages/classify/state.ts';
import { decodePoints } from '../../src/points/point-code.ts';
import { rest, settled } from './classify-page.ts';
import { describeLab, pictures } from './lab.ts';

describeLab('files of the classify page', (lab) => {
  it('takes points from a CSV file and names what is wrong in a bad one', async () => {
    const page = await lab().page('classify');
    await rest(page);
    const [first] = await pictures(page);
    const files = page.locator('input[type=file]');
    const bad = 'x,y,label\n0.1,0.2,0\n0.3,up,1\n';
    await files.setInputFiles({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from(bad) });
    const message = await page.getByRole('alert').innerText();
    expect(message).toMatch(/bad\.csv/);
    expect(message).toMatch(/row 3/);
    expect(message).toMatch(/\by\b/);
    expect(message).toMatch(/up/);
    expect((await pictures(page))[0]).toBe(first); // nothing of it is used

    const rows = Array.from({ length: 30 }, (_, i) => `${Math.cos(i)},${Math.sin(i)},${i % 3}`);
    const good = ['x,y,label', ...rows].join('\n');
    await files.setInputFiles({ name: 'good.csv', mimeType: 'text/csv', buffer: Buffer.from(good) });
    await page.getByText('30 points from good.csv').waitFor();
    const points = decodePoints((await settled(page, 'points'))!)!;
    expect(points).toHaveLength(30);
    expect(points[7].label).toBe(1);
    expect(points[7].x).toBeCloseTo(Math.cos(7), 3);
  });

  it('exports points that it reads back', async () => {
    const page = await lab().page('classify?dataset=moons&count=50&test=0.2&steps=100');
    await rest(page);
    const saved = async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export CSV' }).click(),
      ]);
      return (await contentOf(download)).toString();
    };
    const text = await saved();
    expect(text.split('\n')).toHaveLength(52);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByText('50 points from points.csv').waitFor();
    await rest(page);
    const again = await saved();
    expect(await page.getByLabel('Points', { exact: true }).inputValue()).toBe('own');
    const numbers = (csv: string) =>
      csv
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',').map(Number));
    numbers(again).forEach((row, i) =>
      row.forEach((value, k) => expect(value).toBeCloseTo(numbers(text)[i][k], 3)),
    );
  });

  it('exports a picture and a model that TensorFlow.js loads, with the same outputs', async () => {
    const address = 'dataset=gaussians&hidden=5,3&activation=relu&steps=400';
    const page = await lab().page(`classify?${address}`);
    await rest(page);
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export PNG' }).click(),
    ]);
    expect(picture.suggestedFilename()).toBe('classify.png');
    expect((await contentOf(picture)).subarray(1, 4).toString()).toBe('PNG');

    const files: Record<string, Buffer> = {};
    const both = new Promise<void>((resolve) => {
      page.on('download', async (download) => {
        files[download.suggestedFilename()] = await contentOf(download);
        if (Object.keys(files).length === 2) resolve();
      });
    });
    await page.getByRole('button', { name: 'Export model.json' }).click();
    await both;
    const folder = mkdtempSync(path.join(tmpdir(), 'nutshell-model-'));
    try {
      for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
      const model = await tf.loadLayersModel(fromFolder(folder));
      const state = classifyState.parse({
        dataset: 'gaussians',
        hidden: [5, 3],
        activation: 'relu',
      });
      const training = new Training(state, pointsOf(state));
      training.advance(400, Infinity);
      const x = Float64Array.from({ length: 60 }, (_, i) => Math.sin(3 * i));
      const theirs = await (model.predict(tf.tensor2d(Float32Array.from(x), [30, 2])) as tf.Tensor).data();
      const ours = DenseNetwork.fromParameters(training.network.config, training.network.parameters).forward(
        x,
        30,
      );
      expect(theirs).toHaveLength(120);
      ours.forEach((value, i) => expect(theirs[i]).toBeCloseTo(value, 4));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function contentOf(download: Download): Promise<Buffer> {
  return Buffer.concat(await (await download.createReadStream()).toArray());
}

/** Loads model.json and its weights as a server's folder would be loaded from. */
function fromFolder(folder: string): tf.io.IOHandler {
  return {
    async load() {
      const { modelTopology, weightsManifest } = JSON.parse(
        readFileSync(path.join(folder, 'model.json'), 'utf8'),
      );
      const weights = weightsManifest as { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
      const data = weights.flatMap((group) =>
        group.paths.map((name) => readFileSync(path.join(folder, name))),
      );
      return {
        modelTopology,
        weightSpecs: weights.flatMap((group) => group.weights),
        weightData: Uint8Array.from(Buffer.concat(data)).buffer,
      };
    },
  };
}

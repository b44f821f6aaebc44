import { temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type WeightPrecision,
  exportedFiles,
  fingerprint,
  openExported,
  parametersOf,
  webPrecision,
} from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const config = z.strictObject({ units: z.int(), rate: z.number().default(0.5) });

/** A dense layer, all of whose weights are the same number. */
function network(units: number, weight = 0): tf.LayersModel {
  const kernelInitializer = tf.initializers.constant({ value: weight });
  const layer = tf.layers.dense({ name: 'output', units, inputShape: [2], kernelInitializer });
  return tf.sequential({ layers: [layer] });
}

/** Writes the network of a run. @returns its folder */
async function exported(model: tf.LayersModel, precision?: WeightPrecision): Promise<string> {
  const run = { app: 'toy', id: 'budget-s7-x', experiment: 'budget', seed: 7, config: { units: 3, rate: 2 } };
  const folder = temporaryFolder();
  const files = await exportedFiles(model, run, { precision, more: { boards: 5 } });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Changes what model.json says of a network. */
function edit(folder: string, change: (about: Record<string, any>) => void): void {
  const file = join(folder, 'model.json');
  const json = JSON.parse(readFileSync(file, 'utf8'));
  change(json.userDefinedMetadata);
  writeFileSync(file, JSON.stringify(json));
}

/** Flips the lowest bit of a weight. */
function damage(folder: string): void {
  const file = join(folder, 'weights.bin');
  writeFileSync(
    file,
    readFileSync(file).map((byte, i) => (i === 4 ? byte ^ 1 : byte)),
  );
}

describe('the network of a run', () => {
  it('says which run it is of, and is read with its weights', async () => {
    const model = network(3, 0.1);
    const folder = await exported(model);
    const { about, restore } = openExported(folder, 'toy', config);
    const bytes = readFileSync(join(folder, 'weights.bin'));
    expect(about).toEqual({
      app: 'toy',
      experiment: 'budget',
      seed: 7,
      run: 'budget-s7-x',
      sha256: fingerprint(parametersOf(model)),
      weightsSha256: createHash('sha256').update(bytes).digest('hex'),
      config: { units: 3, rate: 2 },
    });
    expect(fingerprint(parametersOf(restore(network(3))))).toBe(about.sha256);
    const { userDefinedMetadata } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    expect(userDefinedMetadata.boards).toBe(5);
  });

  it('has in float16 the SHA-256 of its weights before they were rounded', async () => {
    const model = network(3, 0.1);
    const { about, restore } = openExported(await exported(model, 'float16'), 'toy', config);
    expect(about.sha256).toBe(fingerprint(parametersOf(model)));
    const [kernel] = restore(network(3)).getWeights();
    expect(kernel.dataSync()[0]).toBe(0.0999755859375); // Python: struct.unpack('<e', struct.pack('<e', 0.1))
  });

  it('is read with settings that the app no longer has, and without those that are new', async () => {
    const folder = await exported(network(3));
    edit(folder, (about) => (about.config = { units: 3, earlier: true }));
    expect(openExported(folder, 'toy', config).about.config).toEqual({ units: 3, rate: 0.5 });
  });

  it('is refused if its weights are damaged, also where model.json has the SHA-256 of the parameters alone', async () => {
    const folder = await exported(network(3, 0.1));
    damage(folder);
    expect(() => openExported(folder, 'toy', config)).toThrow(/weights\.bin is damaged: .*SHA-256/);
    edit(folder, (about) => delete about.weightsSha256);
    const { restore } = openExported(folder, 'toy', config);
    expect(() => restore(network(3))).toThrow(/weights\.bin is damaged: .*SHA-256/);
    damage(folder); // as it was
    expect(fingerprint(parametersOf(openExported(folder, 'toy', config).restore(network(3))))).toBe(
      fingerprint(parametersOf(network(3, 0.1))),
    );
  });

  it('is refused as that of another app, or of a model of another form', async () => {
    const folder = await exported(network(3));
    expect(() => openExported(folder, 'other', config)).toThrow(
      /model\.json is not a network of other, or of another version of it: .*expected "other"/,
    );
    expect(() => openExported(folder, 'toy', config).restore(network(4))).toThrow(/another model/);
  });
});

it.each([
  [833_332, 'float16'], // 2 × 833,332 weights and 833,332 biases of two bytes
  [833_334, 'uint8'],
])('a layer of %i units is loaded by pages as %s', (units, precision) => {
  const model = network(units);
  expect(webPrecision(model)).toBe(precision);
  model.dispose();
});

import { TrainingStep, modelFiles, parametersOf, selectBackend, sgd, variablesOf } from '@nutshell/core';
import { writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { beginWith, initialNetwork } from '../src/initial.ts';
import type { Card } from '../src/card.ts';
import { config } from '../src/config.ts';
import { learner } from '../src/learner.ts';
import { freezeStages } from '../src/model.ts';
import { type ModelName, type ModelOptions, buildModel } from '../src/models/index.ts';
import { whiteningFilters } from '../src/models/whitening.ts';
import { standardModel } from '../src/standard-model.ts';
import { picturesOf } from './pictures.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const network = (classes: number, seed: number, widening = 1 / 8) =>
  buildModel('resnet20', { height: 8, width: 8, channels: 3, classes, widening }, new Random(seed));

async function exported(model: tf.LayersModel): Promise<string> {
  const folder = temporaryFolder();
  writeFileSet(folder, await modelFiles(standardModel(model).model));
  return folder;
}

const values = (model: tf.LayersModel) =>
  Object.fromEntries(
    Object.entries(variablesOf(model)).map(([name, variable]) => [name, [...variable.dataSync()]]),
  );

describe('a network that begins with another one', () => {
  it('has its weights, and its own last layer where the classes are others', async () => {
    const folder = await exported(network(3, 1));
    const [theirs, before, model] = [values(network(3, 1)), values(network(5, 2)), network(5, 2)];
    beginWith(model, folder);
    for (const [name, found] of Object.entries(values(model)))
      expect(found).toEqual((name.startsWith('output/') ? before : theirs)[name]);
    const same = network(3, 2);
    beginWith(same, folder);
    expect(values(same)).toEqual(theirs);
  });

  const networks: [ModelName, number, Partial<ModelOptions>][] = [
    ['resnet50', 32, { widening: 1 / 16, preactivation: true }],
    ['alexnet-small', 35, {}], // convolutions in groups
    ['alexnet-cifar', 8, {}], // other weights at every place
    ['vgg11', 32, { widening: 1 / 8, dropout: 0.5 }],
    ['speed-run', 32, { widening: 1 / 16 }], // a layer behind the last dense one
  ];
  it.each(networks)('may be of any kind: %s', async (name, side, options) => {
    const size = { height: side, width: side, channels: 3 } as const;
    const build = (classes: number, seed: number) =>
      buildModel(name, { ...size, classes, ...options }, new Random(seed));
    const folder = await exported(build(3, 1));
    const [theirs, before, model] = [values(build(3, 1)), values(build(5, 2)), build(5, 2)];
    beginWith(model, folder);
    const last = /^(output|fc8|fc10|head)\//;
    for (const [weight, found] of Object.entries(values(model))) {
      const expected = (last.test(weight) ? before : theirs)[weight];
      expect(found.length, weight).toBe(expected.length);
      expect(
        found.findIndex((value, i) => value !== expected[i]),
        weight,
      ).toBe(-1);
    }
  });

  it('has its form, and is there', async () => {
    const folder = await exported(network(3, 1));
    expect(() => beginWith(network(3, 1, 1 / 4), folder)).toThrow(/of another form: it has no stem\/kernel/);
    expect(() => beginWith(network(3, 1), 'no-such')).toThrow(/no-such is neither the folder/);
  });
});

describe('a speed run begins', () => {
  const settings = { model: 'speed-run', widening: 1 / 16, sizes: [32] };
  const random = new Random(3);
  const pictures = [1, 2].map(() => ({
    height: 32,
    width: 32,
    pixels: Uint8Array.from({ length: 3072 }, () => random.int(256)),
  }));
  const data = { splits: { train: picturesOf(pictures, [0, 1]), test: picturesOf([], []) } };
  const card: Card = {
    labels: ['a', 'b'],
    input: { size: 32, square: 32, mean: [0, 0, 0], sd: [1, 1, 1] },
    output: 'logits',
  };
  const first = (model: tf.LayersModel) => values(model)['whiten/kernel'];

  it('with filters that whiten its training pictures', async () => {
    const model = await initialNetwork({ config: config.parse(settings), seed: 1 }, data, card);
    const seen = pictures.flatMap(({ pixels }) => [...pixels].map((value) => value / 255));
    const expected = whiteningFilters({ values: Float32Array.from(seen), shape: [2, 32, 32, 3] });
    first(model).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 3));
  });

  it('with those of the network that it goes on from, if there is one', async () => {
    const size = { height: 32, width: 32, channels: 3 } as const;
    const other = buildModel('speed-run', { ...size, classes: 3, widening: 1 / 16 }, new Random(9));
    const from = await exported(other);
    const model = await initialNetwork({ config: config.parse({ ...settings, from }), seed: 1 }, data, card);
    expect(first(model)).toEqual(first(other));
  });
});

describe('stages that rest', () => {
  it('keep every weight and statistic in a step; the others move', () => {
    const model = network(3, 1);
    freezeStages(model, 2);
    const rests = (name: string) => /^(stem|stage1|stage2)/.test(name);
    expect(Object.keys(parametersOf(model)).some(rests)).toBe(false);
    const before = values(model);
    const images = new Random(4).fillNormal(new Float32Array(4 * 8 * 8 * 3));
    new TrainingStep({ ...learner(model, sgd()), compiled: false }).run(
      {
        images: { values: images, shape: [4, 8, 8, 3] },
        labels: { values: Int32Array.of(0, 1, 2, 0), shape: [4] },
        targets: { values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0), shape: [4, 3] },
      },
      0.1,
    );
    for (const [name, found] of Object.entries(values(model))) {
      if (rests(name)) expect(found).toEqual(before[name]);
      else expect(found, name).not.toEqual(before[name]);
    }
  });

  it('are as many as there are', () => {
    expect(() => freezeStages(network(3, 1), 4)).toThrow(/--frozen=4: resnet20 has 3 stages/);
  });
});

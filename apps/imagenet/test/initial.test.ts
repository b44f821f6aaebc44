import { TrainingStep, modelFiles, parametersOf, selectBackend, sgd, variablesOf } from '@nutshell/core';
import { writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { beginWith, freezeStages } from '../src/initial.ts';
import { learner } from '../src/learner.ts';
import { buildModel } from '../src/models/index.ts';
import { standardModel } from '../src/standard-model.ts';

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
    beginWith(model, folder, 1);
    for (const [name, found] of Object.entries(values(model)))
      expect(found).toEqual((name.startsWith('output/') ? before : theirs)[name]);
    const same = network(3, 2);
    beginWith(same, folder, 1);
    expect(values(same)).toEqual(theirs);
  });

  it('has its form, and is there', async () => {
    const folder = await exported(network(3, 1));
    expect(() => beginWith(network(3, 1, 1 / 4), folder, 1)).toThrow(
      /of another form: it has no stem\/kernel/,
    );
    expect(() => beginWith(network(3, 1), 'no-such', 1)).toThrow(/no-such is neither the folder/);
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

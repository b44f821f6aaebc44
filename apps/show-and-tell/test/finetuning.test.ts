import { parametersOf, saveCheckpoint, selectBackend, tensorsOf, variablesOf } from '@nutshell/core';
import { WordVocabulary } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { gradientsMatch, temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { captionBatch, captionExamples } from '../src/batches.ts';
import { config } from '../src/config.ts';
import { loadEncoder } from '../src/encoder/encoder.ts';
import type { Features } from '../src/encoder/feature-file.ts';
import { split } from '../src/encoder/tail.ts';
import { beginWith, beginningOf } from '../src/initial.ts';
import { applied, learner } from '../src/learner.ts';
import { type Sizes, buildCaptioner } from '../src/model.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const told = ['a red dog runs', 'the dog', 'a dog runs', 'the red dog'].map((text) => [text.split(' ')]);
const vocabulary = WordVocabulary.of(told.flat());

/** A block with a shortcut behind a layer of maps, all weights of normalisation drawn. */
function network(): tf.LayersModel {
  const random = new Random(2);
  const input = tf.input({ name: 'pixels', shape: [6, 6, 3] });
  const conv = (name: string, filters: number) =>
    tf.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same' });
  const maps = conv('before', 4).apply(input) as tf.SymbolicTensor;
  const inner = tf.layers
    .batchNormalization({ name: 'bn' })
    .apply(conv('inner', 4).apply(maps)) as tf.SymbolicTensor;
  const sum = tf.layers.add({ name: 'sum' }).apply([maps, inner]) as tf.SymbolicTensor;
  const pooled = tf.layers.averagePooling2d({ name: 'pool', poolSize: 3 }).apply(sum); // [batch, 2, 2, 4]
  const places = tf.layers
    .reshape({ name: 'places', targetShape: [4, 4] })
    .apply(pooled) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: places });
  for (const [name, variable] of Object.entries(variablesOf(model))) {
    const noise = random.fillNormal(new Float32Array(variable.size), 0, 0.4);
    variable.assign(
      tf.tensor(name.endsWith('variance') ? noise.map((x) => 1 + x * x) : noise, variable.shape),
    );
  }
  return model;
}

const layerOf = (model: tf.LayersModel, name: string) => model.layers.find((layer) => layer.name === name)!;

describe('an encoder in two', () => {
  it('sees what it saw in one', async () => {
    const whole = network();
    const { model, tail } = split(whole, layerOf(whole, 'before'));
    const pictures = tf.randomUniform([2, 6, 6, 3], 0, 1, 'float32', 5);
    const seen = tail.apply(model.apply(pictures), { training: true }) as tf.Tensor; // normalisation rests
    expect([...seen.dataSync()]).toEqual(
      [...(whole.apply(pictures) as tf.Tensor).dataSync()].map((value) => expect.closeTo(value, 5)),
    );
    const settings = { encoder: 'random', decoder: 'attention' };
    const one = await loadEncoder(config.parse(settings));
    const two = await loadEncoder(config.parse({ ...settings, learnsFrom: 'pool1' }));
    expect([two.shape, two.tail!.outputs[0].shape.slice(1)]).toEqual([[16, 16, 16], one.shape]);
    expect(two.sha256).not.toBe(one.sha256);
  });

  it('is refused where a block is cut in the middle', () => {
    const whole = network();
    expect(() => split(whole, layerOf(whole, 'inner'))).toThrow('sum needs what lies before it');
  });
});

/** A network that tells, of which the encoder's end is a part. */
function finetuned(decoder: 'nic' | 'attention') {
  const whole = network();
  const { tail } = split(whole, layerOf(whole, 'before'));
  const settings = config.parse({ decoder, units: 3, embedding: 3, attentionUnits: 2, dropout: 0 });
  const ends = { nic: () => meanOf(tail), attention: () => tail };
  const sizes: Sizes = { vocabulary: vocabulary.size, features: [6, 6, 4], tail: ends[decoder]() };
  return { captioner: buildCaptioner(settings, sizes, new Random(1)), settings };
}

function meanOf(tail: tf.LayersModel): tf.LayersModel {
  const mean = tf.layers.globalAveragePooling1d({ name: 'mean_of_places' }).apply(tail.outputs);
  return tf.model({ inputs: tail.inputs, outputs: mean as tf.SymbolicTensor });
}

const values = new Random(3).fillNormal(new Float32Array(4 * 144));
const maps: Features = {
  ...{ length: 4, shape: [6, 6, 4], views: 1 },
  read: (picture, _view, out, at) => out.set(values.subarray(picture * 144, (picture + 1) * 144), at),
};
const examples = captionExamples(maps, told, vocabulary, 24);

describe('a decoder with the end of its encoder', () => {
  it('learns both: the gradient is what finite differences find', () => {
    const { captioner, settings } = finetuned('nic');
    const names = Object.keys(parametersOf(captioner.model));
    expect(names).toContain('inner/kernel');
    expect(names.filter((name) => name.startsWith('bn/') || name.startsWith('before/'))).toEqual([]);
    return gradientsMatch(learner(settings, captioner.model), captionBatch(examples, [0, 1, 2, 3]));
  });

  it('begins with the words and weights of a finished run of the same seed', () => {
    const runs = temporaryFolder();
    const run = { app: 'show-and-tell', dir: join(runs, 'own-s1-20260101T000000'), seed: 1 };
    const wanted = { ...run, config: config.parse({ from: 'attention' }) };
    expect(() => beginningOf(wanted)).toThrow(
      'npx nx run show-and-tell:train --experiment=attention --seed=1',
    );
    const trial = { describe() {}, finish: (): never => expect.unreachable() };
    expect(beginningOf({ ...wanted, trial })).toBeUndefined(); // a dry run is trained elsewhere
    const [old, folder] = ['20260101', '20260102'].map((day) => join(runs, `attention-s1-${day}T000000`));
    const plain = buildCaptioner(finetuned('attention').settings, { vocabulary: vocabulary.size, features: [4, 4] }, new Random(8)); // prettier-ignore
    for (const dir of [old, folder, join(runs, 'attention-s2-20260103T000000')]) {
      mkdirSync(dir);
      writeFileSync(join(dir, 'result.json'), '{}');
    }
    writeFileSync(join(folder, 'vocabulary.json'), JSON.stringify(vocabulary));
    const variables = Object.entries(variablesOf(plain.model)).map(([name, variable]) => [
      `model/${name}`,
      variable,
    ]);
    saveCheckpoint(join(folder, 'checkpoints'), 'last', Object.fromEntries(variables), {});
    expect(beginningOf(wanted)).toBe(folder);

    const { captioner } = finetuned('attention');
    beginWith(captioner.model, folder, vocabulary);
    const inputs = tensorsOf(captionBatch(examples, [0, 1]));
    const [logits] = applied(captioner.model, inputs.features, inputs.codes);
    const whole = network();
    const { tail } = split(whole, layerOf(whole, 'before'));
    const [expected] = applied(plain.model, tail.apply(inputs.features) as tf.Tensor, inputs.codes);
    expect([...logits.dataSync()]).toEqual([...expected.dataSync()].map((value) => expect.closeTo(value, 5)));

    expect(() => beginWith(finetuned('nic').captioner.model, folder, vocabulary)).toThrow(
      'has another network',
    );
    expect(() => beginWith(captioner.model, folder, WordVocabulary.of([['x']]))).toThrow('knows other words');
  });
});

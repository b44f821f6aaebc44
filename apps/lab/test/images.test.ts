import { gradCam, probabilitiesFrom } from '@nutshell/core/pictures';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Looker } from '../src/images/looker.ts';
import { schema } from '../src/pages/images/state.ts';
import { readQuery, writeQuery } from '../src/url-state.ts';
import { CARD, type Tail, tinyClassifier } from './tiny-classifier.ts';

beforeAll(() => void tf.setBackend('cpu'));

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return saved!;
}

const input = Float32Array.from({ length: 16 * 16 * 3 }, (_, i) => Math.sin(i ** 2));

describe.each<Tail>(['mean', 'maximum'])(
  'a network that looks at a picture, with a %s behind its maps',
  (tail) => {
    it('gives probabilities, maps and evidence as the model itself', async () => {
      const model = tinyClassifier(tail);
      const looker = new Looker(await Looker.load(await artifactsOf(model), CARD), CARD);
      const image = tf.tensor4d(input, [1, 16, 16, 3]);
      const expected = (model.predict(image) as tf.Tensor).dataSync();
      const { probabilities, layers, evidence } = await looker.look({ input });
      expect([...probabilities]).toEqual([...expected]);
      expect(layers.map(({ name, height, channels }) => [name, height, channels])).toEqual([
        ['first', 16, 4],
        ['pool', 8, 4],
        ['second', 8, 40],
      ]);
      const first = tf.model({
        inputs: model.inputs,
        outputs: model.getLayer('first').output as tf.SymbolicTensor,
      });
      expect([...layers[0].values]).toEqual([...(first.predict(image) as tf.Tensor).dataSync()]);
      expect(evidence.label).toBe(expected.indexOf(Math.max(...expected)));
      for (const label of [0, 1, 2, 3]) {
        const { values } = (await looker.look({ input, label })).evidence;
        expect([...values]).toEqual([...gradCam(model, image, label).values]);
      }
    });
  },
);

it('every layer is looked at that hands maps on, and the last one of each shape ends a stage', async () => {
  const convolution = (name: string, activation?: 'relu') =>
    tf.layers.conv2d({ name, filters: 4, kernelSize: 3, padding: 'same', activation });
  const model = tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [16, 16, 3] }),
      convolution('first', 'relu'),
      convolution('second'),
      tf.layers.batchNormalization({ name: 'normalised' }),
      tf.layers.reLU({ name: 'active' }),
      tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: CARD.labels.length }),
    ],
  });
  const looker = new Looker(await Looker.load(await artifactsOf(model), CARD), CARD);
  const { layers } = await looker.look({ input });
  expect(layers.map(({ name, endsStage }) => [name, endsStage])).toEqual([
    ['first', false],
    ['active', true],
    ['pool', true],
  ]);
});

it('a network and its labels.json must fit', async () => {
  const artifacts = await artifactsOf(tinyClassifier());
  const two = { ...CARD, labels: ['a', 'b'] };
  await expect(Looker.load(artifacts, two)).rejects.toThrow(
    'labels.json speaks of pictures of 16×16×3 and 2 classes, model.json of 16×16×3 and 7',
  );
});

it('logits become probabilities', () => {
  const logits = tf.tensor2d([[0, Math.log(3)]]);
  const shares = probabilitiesFrom(logits, { output: 'logits' }).dataSync();
  expect(shares[1]).toBeCloseTo(0.75, 6);
});

it('the address of the page names what it cannot use', () => {
  const state = { ...schema.parse({}), class: 3, map: 'stage2_block1_relu:5', shade: 'map' as const };
  expect(readQuery(schema, writeQuery(schema, state))).toEqual({ state, problems: [] });
  const { problems } = readQuery(schema, 'map=5&class=-1&network=../x');
  expect(problems).toHaveLength(3);
  expect(problems[0]).toContain('expected layer:map');
});

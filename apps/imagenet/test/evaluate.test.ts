import { selectBackend } from '@nutshell/core';
import { streamedFolder } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../src/card.ts';
import { config } from '../src/config.ts';
import { errorsOf, evaluator } from '../src/evaluate.ts';
import { checkTest, loadPictures } from '../src/data.ts';
import { confidentMistakes, worstConfusions } from '../src/mistakes.ts';
import { picturesOf } from './pictures.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const card = (labels: string[], output: Card['output'] = 'logits'): Card => ({
  labels,
  input: { size: 2, square: 2, mean: [0, 0, 0], sd: [1, 1, 1] },
  output,
});

/** Whose logit of class 1 is the red of the upper left pixel, from 0 to 1, times ten, less five; the others are 0. */
function redCorner(classes: number): tf.LayersModel {
  const kernel = tf.buffer([12, classes]);
  kernel.set(10, 0, 1);
  const bias = tf.buffer([classes]);
  bias.set(-5, 1);
  const weights = [kernel.toTensor(), bias.toTensor()];
  return tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [2, 2, 3] }), tf.layers.dense({ units: classes, weights })],
  });
}

/** 2x2, its upper pixels of these reds. */
const picture = (left: number, right: number) => ({
  height: 2,
  width: 2,
  pixels: Uint8Array.of(left, 0, 0, right, 0, 0, 0, 0, 0, 0, 0, 0),
});

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe('an evaluation', () => {
  const pictures = picturesOf([picture(255, 0), picture(0, 255), picture(51, 0)], [1, 1, 1]);
  // Logits of class 1: 5, −5, −3.
  const model = () => redCorner(2);

  it('of one view, by hand', async () => {
    const found = await evaluator({ model: model(), card: card(['a', 'b']) })(pictures);
    expect(found.misses).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(found.confusion).toEqual([
      [0, 0],
      [2, 1],
    ]);
    const nats = [5, -5, -3].map((z) => -Math.log(sigmoid(z)));
    expect(found.loss).toBeCloseTo((nats[0] + nats[1] + nats[2]) / 3, 5);
    expect(found.top5Error).toBeUndefined();
  });

  it('averages the probabilities of a picture and its mirror image', async () => {
    const { probabilities } = await evaluator({ model: model(), card: card(['a', 'b']) })(pictures, 'mirror');
    const expected = [0.5, 0.5, (sigmoid(-3) + sigmoid(-5)) / 2];
    expected.forEach((share, i) => expect(probabilities[2 * i + 1]).toBeCloseTo(share, 6));
  });

  it('takes outputs that are probabilities as they are', async () => {
    const softmax = tf.sequential({ layers: [...model().layers, tf.layers.softmax()] });
    const { probabilities } = await evaluator({ model: softmax, card: card(['a', 'b'], 'probabilities') })(
      pictures,
    );
    expect(probabilities[1]).toBeCloseTo(sigmoid(5), 6);
  });

  it('has a top-5 error where there are more than ten classes', async () => {
    const labels = Array.from({ length: 11 }, (_, i) => `class ${i}`);
    const many = picturesOf([picture(255, 0), picture(255, 0), picture(255, 0)], [1, 4, 5]);
    // The likeliest are class 1, then, equally likely, 0, 2, 3, 4, 5, …
    const found = await evaluator({ model: redCorner(11), card: card(labels) })(many);
    expect(errorsOf('test', found, 'Views')).toMatchObject({
      'test.errorViews': 2 / 3,
      'test.missesViews': 2,
      'test.top5ErrorViews': 1 / 3,
    });
  });

  it('names the surest mistakes and the worst confusions', async () => {
    const evaluation = await evaluator({ model: model(), card: card(['a', 'b']) })(pictures);
    const [surest] = confidentMistakes(evaluation, 1);
    expect(surest).toMatchObject({ index: 1, predicted: 0 });
    expect(surest.probability).toBeCloseTo(sigmoid(5), 6);
    const confusion = [
      [9, 1, 0],
      [4, 9, 2],
      [0, 0, 9],
    ];
    expect(worstConfusions(confusion, 2)).toEqual([
      { truth: 1, predicted: 0, count: 4 },
      { truth: 1, predicted: 2, count: 2 },
    ]);
  });
});

describe('pictures that are decoded when their turn comes', () => {
  it('are looked at before the training if they are of the test, which comes last', async () => {
    const folder = temporaryFolder();
    for (const split of ['train', 'val']) {
      mkdirSync(join(folder, split, 'a'), { recursive: true });
      writeFileSync(join(folder, split, 'a', '1.png'), 'no picture');
    }
    await expect(checkTest(await streamedFolder(folder), () => ({ update() {}, stop() {} }))).rejects.toThrow(
      `1 picture of the test of ${folder} cannot be read:\n  a/1.png: `,
    );
  });

  it('cannot be left out', async () => {
    const settings = config.parse({ dataset: 'imagenet', data: temporaryFolder(), skipCorrupt: true });
    await expect(loadPictures(settings, new Random(1))).rejects.toThrow('take --dataset=folder');
  });
});

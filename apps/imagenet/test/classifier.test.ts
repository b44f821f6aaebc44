import { modelFiles, selectBackend } from '@nutshell/core';
import { seenPicture } from '@nutshell/data';
import { writeFileSet } from '@nutshell/experiment';
import { temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cardText } from '../src/card.ts';
import { guesses, inputOf, readClassifier } from '../src/classifier.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

/** Softmax of the mean red and the mean green of a picture of 2x2. */
function redOrGreen(): tf.LayersModel {
  const weights = [
    tf.tensor2d([
      [1, 0],
      [0, 1],
      [0, 0],
    ]),
    tf.zeros([2]),
  ];
  return tf.sequential({
    layers: [
      tf.layers.globalAveragePooling2d({ inputShape: [2, 2, 3] }),
      tf.layers.dense({ units: 2, weights, activation: 'softmax' }),
    ],
  });
}

/** Half of it red, half grey: 4 wide and 2 high, of which the middle is seen. */
const picture = {
  height: 2,
  width: 4,
  pixels: Uint8Array.from(
    Array.from({ length: 8 }, (_, i) => (i % 4 < 2 ? [255, 0, 0] : [128, 128, 128])).flat(),
  ),
};

describe('a network of another program', () => {
  it('is given inputs from −1 to 1, and its class index is read', async () => {
    const folder = temporaryFolder();
    writeFileSet(folder, {
      ...(await modelFiles(redOrGreen())),
      'imagenet_class_index.json': JSON.stringify({ 0: ['n1', 'red_thing'], 1: ['n2', 'green_thing'] }),
    });
    const classifier = await readClassifier(folder);
    const [first, second] = guesses(classifier, picture);
    expect([first.label, second.label]).toEqual(['red thing', 'green thing']);
    // Mean red (1 + 0.004) / 2, mean green (−1 + 0.004) / 2.
    expect(first.probability).toBeCloseTo(1 / (1 + Math.exp(-1)), 3);
    writeFileSet(folder, { 'imagenet_class_index.json': '{"0": ' });
    await expect(readClassifier(folder)).rejects.toThrow(
      /imagenet_class_index\.json, line 1, column \d+: not JSON/,
    );
  });

  it('without names of classes has numbers, and a network of other things is refused', async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    writeFileSet(folder, await modelFiles(redOrGreen()));
    expect((await readClassifier(folder)).card.labels).toEqual(['class 0', 'class 1']);
    const dense = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [5] })] });
    writeFileSet(other, await modelFiles(dense));
    await expect(readClassifier(other)).rejects.toThrow(/is none of square colour pictures/);
  });
});

describe('a network with labels.json', () => {
  it('is given what that says, and what it sees can be shown', async () => {
    const folder = temporaryFolder();
    const card = {
      labels: ['red', 'green'],
      input: { size: 2, square: 2, mean: [0.5, 0.5, 0], sd: [0.25, 0.5, 1] },
      output: 'probabilities' as const,
    };
    writeFileSet(folder, { ...(await modelFiles(redOrGreen())), 'labels.json': cardText(card) });
    const classifier = await readClassifier(folder);
    expect(classifier.card).toEqual(card);
    const input = inputOf(picture, card).dataSync() as Float32Array;
    expect([...input.subarray(0, 3)]).toEqual([2, -1, 0]); // red
    expect([...seenPicture(input, card.input).pixels.subarray(0, 6)]).toEqual([255, 0, 0, 128, 128, 128]);
  });
});

describe('a damaged file is refused by one message with its name', () => {
  const card = {
    labels: ['a', 'b'],
    input: { size: 2, square: 2, mean: [0, 0, 0], sd: [1, 1] },
    output: 'logits',
  };
  it.each([
    ['imagenet_class_index.json', '{"0":', /imagenet_class_index\.json, line 1, column 6: not JSON .*\. Keras writes it as /],
    ['imagenet_class_index.json', '{"0": "tench"}', /imagenet_class_index\.json: "0" is "tench": expected .*\. Keras /],
    ['labels.json', '{', /labels\.json, line 1, column 2: not JSON .*\. It has to say what the outputs of the network mean/],
    ['labels.json', JSON.stringify(card), /labels\.json: "input\.sd" is \[0?1,1\]: expected .*\. It has to say/],
    ['labels.json', JSON.stringify({ ...card, input: { ...card.input, sd: [1, 1, 0] } }), /labels\.json: "input\.sd\.2" is 0: expected .*\. It has to say/],
    ['labels.json', JSON.stringify({ ...card, input: { ...card.input, sd: [1, 1, 1], square: 1e9 } }), /labels\.json: "input\.square" is 1000000000: expected .*\. It has to say/],
    ['labels.json', '{}', /labels\.json: "labels" is missing: .*\. It has to say/],
  ])('%s: %s', async (name, text, message) => {
    const folder = temporaryFolder();
    writeFileSet(folder, { ...(await modelFiles(redOrGreen())), [name]: text });
    await expect(readClassifier(folder)).rejects.toThrow(message);
  }); // prettier-ignore

  it.each([
    [{ ...card, labels: ['a', 'b', 'c'], input: { ...card.input, sd: [1, 1, 1] } }, '2×2×3 and 3 classes, model.json of 2×2×3 and 2'],
    [{ ...card, input: { ...card.input, size: 3, sd: [1, 1, 1] } }, '3×3×3 and 2 classes, model.json of 2×2×3 and 2'],
  ])('labels.json of another network: %j', async (other, message) => {
    const folder = temporaryFolder();
    writeFileSet(folder, { ...(await modelFiles(redOrGreen())), 'labels.json': JSON.stringify(other) });
    await expect(readClassifier(folder)).rejects.toThrow(
      `${folder}: labels.json speaks of pictures of ${message}. Both have to come from the same network`,
    );
  }); // prettier-ignore

  it.each([
    ['{}', 'model.json'],
    ['{"modelTopology": {}, "weightsManifest": []}', 'model.json cannot be used'],
    ['{"modelTopology": {"class_name": "Model", "config": {}}, "weightsManifest": []}', 'model.json cannot be used'],
  ])('model.json: %s', async (text, message) => {
    const folder = temporaryFolder();
    writeFileSet(folder, { 'model.json': text });
    const refused = expect(readClassifier(folder)).rejects;
    await refused.toThrow(`${folder}/${message}`);
  }); // prettier-ignore
});

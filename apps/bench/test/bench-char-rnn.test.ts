import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { differenceOf, workloads } from '../src/char-rnn/command.ts';
import { inLayers } from '../src/char-rnn/in-layers.ts';
import { checkedText, layersReader, nats, plainReader, write } from '../src/char-rnn/writers.ts';
import { VOCABULARY, buildCharRnn } from '../src/models/char-rnn.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const network = () => buildCharRnn(new Random(1), { units: 16 });

describe('npm run bench -- char-rnn', () => {
  test('the network in layers of TensorFlow.js gives the probabilities of ours', () => {
    const ours = network();
    const x = tf.oneHot(tf.tensor2d([checkedText.slice(0, 6), checkedText.slice(6, 12)], [2, 6], 'int32'), VOCABULARY); // prettier-ignore
    const expected = tf.softmax(ours.apply(x) as tf.Tensor).dataSync();
    const found = (inLayers(ours).apply(x) as tf.Tensor).dataSync();
    expect(found.length).toBe(2 * 6 * VOCABULARY);
    found.forEach((p, i) => expect(p).toBeCloseTo(expected[i], 6));
  });

  test('all readers find a text as likely as the network does that reads it at once', async () => {
    const ours = network();
    const x = tf.oneHot(tf.tensor2d([checkedText.slice(0, -1)], undefined, 'int32'), VOCABULARY);
    const logits = tf.squeeze(ours.apply(x) as tf.Tensor, [0]) as tf.Tensor2D;
    const following = tf.oneHot(tf.tensor1d(checkedText.slice(1), 'int32'), VOCABULARY);
    const expected = tf.losses.softmaxCrossEntropy(following, logits).dataSync()[0];
    expect(nats(await plainReader(ours))).toBeCloseTo(expected, 5);
    expect(nats(layersReader(ours))).toBeCloseTo(expected, 5);
  });

  test('a text is written from what was drawn, the same for the same seed', async () => {
    const codes = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const read = await plainReader(network());
        const seen: number[] = [];
        write((code) => (seen.push(code), read(code)), 20, new Random(seed));
        return seen;
      }),
    );
    expect(codes[0]).toHaveLength(20);
    expect(codes[1]).toEqual(codes[0]);
    expect(codes[2]).not.toEqual(codes[0]);
  });

  test('another network is refused', () => {
    const [workload] = workloads;
    const cell = (contestant: string, check: number) => ({
      contestant,
      workload,
      rates: [1],
      details: [{ check }],
    });
    expect(differenceOf([cell('ours', 4), cell('peer', 4.0002)])).toBeCloseTo(5e-5, 9);
    expect(differenceOf([cell('ours', 4), { ...cell('peer', 0), details: undefined }])).toBe(0);
    expect(() => differenceOf([cell('ours', 4), cell('peer', 4.1)])).toThrow(
      'training, batch 50: peer is another network: 4.1, expected 4',
    );
  });
});

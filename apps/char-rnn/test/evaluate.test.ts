import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { evaluator } from '../src/evaluate.ts';
import { buildModel } from '../src/model.ts';
import { plainNetwork } from '../src/plain.ts';

const VOCABULARY = 6;

/** A network, and a text. */
function setting(cell: 'lstm' | 'rnn' = 'lstm', length = 330) {
  const settings = config.parse({ cell, layers: 2, units: 8, initializer: 'glorot' });
  const model = buildModel(settings, VOCABULARY, new Random(1));
  const draws = new Random(2);
  return { model, codes: Uint8Array.from({ length }, () => draws.int(VOCABULARY)) };
}

/** −ln p of each character but the first, read from beginning to end by the network without tensors. */
async function sequential(model: tf.LayersModel, codes: Uint8Array): Promise<number[]> {
  const network = await plainNetwork(model);
  return Array.from(codes.subarray(1), (next, i) => {
    const logits = network.next(codes[i]);
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    return Math.log(sum) - logits[next];
  });
}

beforeAll(() => selectBackend({ backend: 'cpu' }));

describe('an evaluation', () => {
  it('in one part predicts every character from all before it', async () => {
    const { model, codes } = setting();
    const expected = await sequential(model, codes);
    const { nats, loss } = await evaluator(model, { parts: 1, context: 0 })({ codes });
    expect(nats.length).toBe(329);
    nats.forEach((each, i) => expect(each).toBeCloseTo(expected[i], 4));
    expect(loss).toBeCloseTo(expected.reduce((sum, each) => sum + each, 0) / 329, 5);
  });

  it('in parts that begin early differs by less than what is printed', async () => {
    const { model, codes } = setting();
    const expected = await sequential(model, codes);
    const { nats } = await evaluator(model, { parts: 3, context: 64 })({ codes });
    nats.forEach((each, i) => expect(each, `character ${i}`).toBeCloseTo(expected[i], 4));
  });

  it('in parts that begin where they are counted would differ', async () => {
    const { model, codes } = setting();
    const expected = await sequential(model, codes);
    const { nats } = await evaluator(model, { parts: 3, context: 0 })({ codes });
    expect(Math.max(...nats.map((each, i) => Math.abs(each - expected[i])))).toBeGreaterThan(0.01);
  });

  it('of a short text has parts without characters', async () => {
    const { model, codes } = setting('rnn', 3);
    const expected = await sequential(model, codes);
    const { nats } = await evaluator(model, { parts: 4, context: 64 })({ codes });
    expect(nats.length).toBe(2);
    nats.forEach((each, i) => expect(each).toBeCloseTo(expected[i], 5));
  });

  it('leaves no tensor behind', async () => {
    const { model, codes } = setting('rnn', 100);
    const evaluate = evaluator(model, { parts: 2, context: 64 });
    await evaluate({ codes });
    const { numTensors } = tf.memory();
    await evaluate({ codes });
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

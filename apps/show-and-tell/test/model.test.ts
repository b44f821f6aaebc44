import {
  countParameters,
  parametersOf,
  selectBackend,
  TrainingStep,
  tensorsOf,
  variablesOf,
} from '@nutshell/core';
import { WordVocabulary } from '@nutshell/data';
import { Random } from '@nutshell/random';
import {
  goesOnToTheSameBits,
  gradientsMatch,
  keepsTensorsFlat,
  overfits,
  temporaryFolder,
} from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { captionBatch, captionExamples } from '../src/batches.ts';
import { config } from '../src/config.ts';
import { teller } from '../src/decoding/sentences.ts';
import { tell } from '../src/decoding/tell.ts';
import type { Features } from '../src/encoder/feature-file.ts';
import { applied, learner } from '../src/learner.ts';
import { buildCaptioner } from '../src/model.ts';
import { train } from '../src/train.ts';

const told = ['a red dog runs', 'the dog', 'a cat sits on a mat now', 'two birds'].map((text) => [
  text.split(' '),
]);
const vocabulary = WordVocabulary.of(told.flat());

/** Random features of four pictures. */
function features(shape: number[]): Features {
  const size = shape.reduce((a, b) => a * b);
  const values = new Random(3).fillNormal(new Float32Array(4 * size));
  return {
    length: 4,
    shape,
    views: 1,
    read: (picture, _view, out, at) => out.set(values.subarray(picture * size, (picture + 1) * size), at),
  };
}

const SHAPES = { nic: [5], attention: [3, 5] };

function learning(decoder: 'nic' | 'attention', settings: object = {}) {
  const small = config.parse({ decoder, units: 4, embedding: 3, attentionUnits: 3, dropout: 0, ...settings });
  const sizes = { vocabulary: vocabulary.size, features: SHAPES[decoder] };
  const captioner = buildCaptioner(small, sizes, new Random(1));
  const examples = captionExamples(features(SHAPES[decoder]), told, vocabulary, 24);
  return { captioner, examples, options: learner(small, captioner.model, new Random(2)) };
}

describe('the networks', () => {
  beforeAll(() => selectBackend({ backend: 'cpu' }));

  it('have as many parameters as their formulas', () => {
    const [V, E, D, U, A] = [vocabulary.size, 3, 5, 4, 3];
    const nic = 2 * D + V * E + (D + 1) * E + 4 * U * (E + U + 1) + (U + 1) * V;
    expect(countParameters(learning('nic').captioner.model)).toBe(nic);
    const lstm = 4 * U * (E + D + U + 1) + U * A + A + (U + 1);
    const attention =
      2 * D + V * E + 2 * (D + 1) * U + (D + 1) * A + lstm + (U + 1) * E + (D + 1) * E + (E + 1) * V;
    expect(countParameters(learning('attention').captioner.model)).toBe(attention);
  });

  it.each(['nic', 'attention'] as const)('%s: the gradient is what finite differences find', (decoder) => {
    const { options, examples } = learning(decoder, { dropout: 0.3 });
    return gradientsMatch(options, captionBatch(examples, [0, 1, 2]));
  });

  it.each(['nic', 'attention'] as const)('%s: word by word is as all at once', async (decoder) => {
    const { captioner, examples } = learning(decoder);
    const batch = captionBatch(examples, [0, 2]);
    const [rows, time] = batch.codes.shape;
    const inputs = tensorsOf(batch);
    const [logits] = applied(captioner.model, inputs.features, inputs.codes);
    const expected = tf.logSoftmax(logits).dataSync();
    const sentences = teller(captioner)(batch.features, 1);
    const own = Int32Array.from({ length: rows }, (_, row) => row);
    for (let t = 0; t < time; t++) {
      const codes = own.map((row) => batch.codes.values[row * time + t]);
      const logP = await sentences.next(codes, own);
      for (let row = 0; row < rows; row++)
        for (let v = 0; v < vocabulary.size; v++)
          expect(logP[row * vocabulary.size + v]).toBeCloseTo(
            expected[(row * time + t) * vocabulary.size + v],
            5,
          );
    }
    sentences.dispose();
  });

  it('attention looks where its formula says', () => {
    const { captioner, examples } = learning('attention', { batchNorm: false });
    const { model } = captioner;
    const noise = new Random(9);
    for (const variable of Object.values(variablesOf(model)))
      variable.assign(tf.tensor(noise.fillNormal(new Float32Array(variable.size), 0, 0.7), variable.shape));
    const batch = captionBatch(examples, [2]);
    const inputs = tensorsOf(batch);
    const [logits, alpha] = applied(model, inputs.features, inputs.codes);
    const expected = byHand(model, batch.features.values as Float32Array, batch.codes.values as Int32Array);
    const [, time] = batch.codes.shape;
    const close = (values: number[][]) => values.flat().map((value) => expect.closeTo(value, 4));
    expect(expected.alpha).toHaveLength(time);
    expect([...alpha!.dataSync()]).toEqual(close(expected.alpha));
    expect([...logits.dataSync()]).toEqual(close(expected.logits));
  });
});

/** Formulas of Xu et al. 2015 with plain numbers, for one picture. */
function byHand(model: tf.LayersModel, values: Float32Array, codes: Int32Array) {
  const [places, channels] = SHAPES.attention;
  const a = Array.from({ length: places }, (_, i) => [...values.subarray(i * channels, (i + 1) * channels)]);
  const weights = Object.fromEntries(
    Object.entries(parametersOf(model)).map(([name, parameter]) => [name, parameter.arraySync()]),
  ) as Record<string, any>;
  const product = (x: number[], W: number[][]) =>
    W[0].map((_, j) => x.reduce((sum, xi, i) => sum + xi * W[i][j], 0));
  const sum = (...vectors: number[][]) =>
    vectors[0].map((_, i) => vectors.reduce((total, v) => total + v[i], 0));
  const dense = (name: string, x: number[]) =>
    sum(product(x, weights[`${name}/kernel`]), weights[`${name}/bias`]);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

  const mean = a[0].map((_, j) => a.reduce((total, place) => total + place[j], 0) / places);
  let h = dense('first_h', mean).map(Math.tanh);
  let c = dense('first_c', mean).map(Math.tanh);
  const alphas: number[][] = [];
  const logits: number[][] = [];
  for (const code of codes) {
    const y = weights['embedding/embeddings'][code] as number[];
    const query = product(h, weights['lstm/query_kernel']);
    const e = a.map(
      (place) => product(sum(dense('keys', place), query).map(Math.tanh), weights['lstm/score_kernel'])[0],
    );
    const total = e.reduce((all, each) => all + Math.exp(each), 0);
    const alpha = e.map((each) => Math.exp(each) / total);
    const beta = sigmoid(product(h, weights['lstm/gate_kernel'])[0] + weights['lstm/gate_bias'][0]);
    const z = a[0].map((_, j) => beta * a.reduce((all, place, i) => all + alpha[i] * place[j], 0));
    const gates = sum(
      product(y, weights['lstm/kernel']),
      product(h, weights['lstm/recurrent_kernel']),
      product(z, weights['lstm/context_kernel']),
      weights['lstm/bias'],
    );
    const [i, f, o, g] = [0, 1, 2, 3].map((k) => gates.slice(k * h.length, (k + 1) * h.length));
    c = c.map((each, k) => sigmoid(f[k]) * each + sigmoid(i[k]) * Math.tanh(g[k]));
    h = c.map((each, k) => sigmoid(o[k]) * Math.tanh(each));
    alphas.push(alpha);
    logits.push(dense('output', sum(y, dense('output_h', h), dense('output_context', z))));
  }
  return { alpha: alphas, logits };
}

describe('a training step', () => {
  beforeAll(() => selectBackend());

  it.each(['nic', 'attention'] as const)('%s learns the captions of four pictures by heart', (decoder) => {
    const { captioner, examples, options } = learning(decoder, {
      units: 24,
      embedding: 16,
      attentionPenalty: 0,
    });
    const misses = ({ features, codes, next, weights }: Record<string, tf.Tensor>) => {
      const [logits] = applied(captioner.model, features, codes);
      const wrong = tf.notEqual(tf.argMax(logits, 2), next);
      return tf.sum(tf.mul(tf.cast(wrong, 'float32'), tf.cast(tf.greater(weights, 0), 'float32')));
    };
    return overfits(new TrainingStep(options), captionBatch(examples, [0, 1, 2, 3]), misses, {
      learningRate: 0.02,
    });
  });

  it('reads its own likeliest words where scheduled sampling says', () => {
    const { captioner, examples, options } = learning('nic', { scheduledSampling: 1 });
    const loss = (batch: ReturnType<typeof captionBatch>) =>
      tf.tidy(() => (options.loss(tensorsOf(batch), {}) as tf.Scalar).dataSync()[0]);
    const batch = captionBatch(examples, [0, 2]);
    const [rows, time] = batch.codes.shape;
    const guessed = { ...batch, guessed: { ...batch.guessed, values: new Int32Array(rows * time).fill(1) } };
    const inputs = tensorsOf(batch);
    const likeliest = tf.argMax(applied(captioner.model, inputs.features, inputs.codes)[0], 2).dataSync();
    const codes = Int32Array.from(batch.codes.values, (code, i) =>
      i % time === 0 ? code : likeliest[i - 1],
    );
    const own = { ...batch, codes: { ...batch.codes, values: codes } };
    expect(loss(guessed)).toBeCloseTo(loss(own), 5);
    expect(loss(guessed)).not.toBeCloseTo(loss(batch), 4);
  });

  it('leaves no tensor behind', () => {
    const { options, examples } = learning('attention', { dropout: 0.5, scheduledSampling: 0.5 });
    return keepsTensorsFlat(new TrainingStep(options), captionBatch(examples, [0, 1]), { steps: 10 });
  });

  it.each(['nic', 'attention'] as const)('%s: nor does telling pictures', async (decoder) => {
    const { captioner } = learning(decoder);
    const begin = teller(captioner);
    const options = { beam: 3, longest: 5, lengthNormalisation: 0.7 };
    await tell(begin, features(SHAPES[decoder]), options); // a backend may compile
    const { numTensors, numBytes } = tf.memory();
    for (let i = 0; i < 3; i++) await tell(begin, features(SHAPES[decoder]), options);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    begin.dispose();
  });
});

it('a training that is stopped and resumed ends with the bits of one that was not', async () => {
  vi.stubEnv('NUTSHELL_CACHE', temporaryFolder());
  const tiny = {
    dataset: 'scenes',
    trainExamples: 8,
    validationExamples: 3,
    testExamples: 3,
    minimumCount: 1,
    encoder: 'random',
    pooling: 'none',
    units: 8,
    embedding: 6,
    dropout: 0.2,
    scheduledSampling: 0.5,
    batchSize: 10,
    epochs: 2,
    beams: [1, 2],
    longestWritten: 6,
  };
  const { metrics } = await goesOnToTheSameBits(train, config.parse(tiny), { at: 6 });
  vi.unstubAllEnvs();
  for (const name of [
    'test.bleu4',
    'test.ciderD',
    'test.right',
    'human.bleu1',
    'nearest.ciderD',
    'shuffled.bleu1',
  ])
    expect(metrics).toHaveProperty([name]);
});

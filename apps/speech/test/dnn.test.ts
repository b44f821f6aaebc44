import { selectBackend, TrainingStep } from '@nutshell/core';
import { framesOf, scaled, splice } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import { keepsTensorsFlat, overfits, temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { alignmentBytes, NO_STATE, readAlignment, topologyOf } from '../src/dnn/alignment.ts';
import { labelledFrames } from '../src/dnn/frames.ts';
import { learner } from '../src/dnn/learner.ts';
import { buildNetwork } from '../src/dnn/model.ts';
import { logPriorsOf, posteriorsOf } from '../src/dnn/posteriors.ts';
import { contrastiveDivergence, pretrain } from '../src/dnn/rbm.ts';
import { SplicedFrames } from '../src/spliced-frames.ts';

beforeAll(async () => void (await selectBackend({ backend: 'cpu' })));

const random = new Random(8);
const someFrames = (length: number, size: number) =>
  framesOf(length, size, random.fork(`${length} ${size}`).fillNormal(new Float32Array(length * size)));

describe('spliced frames', () => {
  const utterances = [someFrames(7, 3), someFrames(1, 3), someFrames(4, 3)];
  const spliced = new SplicedFrames(utterances, 2);

  it('are those that splice() makes of each utterance', () => {
    const { frames, states } = labelledFrames(spliced, [...Array(12).keys()]).batch([0, 6, 7, 11, 3]);
    const all = utterances.flatMap((each) => [...splice(each, 2).values]);
    expect(frames.shape).toEqual([5, 15]);
    expect([...frames.values]).toEqual([0, 6, 7, 11, 3].flatMap((i) => all.slice(15 * i, 15 * i + 15)));
    expect([...states.values]).toEqual([0, 6, 7, 11, 3]);
  });

  it('need a state each', () => {
    expect(() => labelledFrames(spliced, [1, 2])).toThrow('2 states of 12 frames');
  });
});

const sizes = { inputs: 6, states: 4 };
const architecture = { layers: 2, units: 8, activation: 'sigmoid', batchNorm: false, dropout: 0 } as const;

it.each(['relu', 'sigmoid'] as const)(
  '%s: the step overfits a batch, and leaves no tensor',
  async (activation) => {
    const settings = config.parse({
      layers: 2,
      units: 16,
      activation,
      batchNorm: activation === 'relu',
      dropout: 0.1,
    });
    const model = buildNetwork(settings, sizes, new Random(2));
    const step = new TrainingStep(learner(settings, model, new Random(3)));
    const batch = labelledFrames(
      new SplicedFrames([someFrames(12, 6)], 0),
      [...Array(12).keys()].map((i) => i % 4),
    ).batch([...Array(12).keys()]);
    await keepsTensorsFlat(step, batch, { steps: 3 });
    await overfits(
      step,
      batch,
      ({ frames, states }) =>
        tf.sum(tf.cast(tf.notEqual(tf.argMax(model.apply(frames) as tf.Tensor2D, 1), states), 'int32')),
      { learningRate: 0.03, steps: 300 },
    );
    step.dispose();
    model.dispose();
  },
);

it('posteriors: as the model gives them, whatever utterances are scored together; divided by priors', async () => {
  const model = buildNetwork(architecture, { inputs: 9, states: 4 }, new Random(2));
  const posteriors = posteriorsOf(model, 1);
  const utterances = [someFrames(5, 3), someFrames(600, 3)];
  const [first, second] = await posteriors(utterances);
  const expected = tf.tidy(() =>
    tf
      .logSoftmax(model.apply(tf.tensor2d(splice(utterances[1], 1).values, [600, 9])) as tf.Tensor2D)
      .dataSync(),
  );
  second.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
  expect((await posteriors([utterances[0]]))[0]).toEqual(first);
  const priors = logPriorsOf([0, 0, 2, 1, 0], 4);
  expect([...priors].map(Math.exp).map((p) => p.toFixed(2))).toEqual(['0.60', '0.20', '0.20', '0.20']);
  expect(scaled(first, priors, 0.5)[4]).toBeCloseTo(first[4] - 0.5 * Math.log(0.6), 6);
  posteriors.dispose();
  model.dispose();
});

it('the times that states last follow from an alignment; frames without a state do not count', () => {
  const utterances = [6, 2].map((length) => ({
    frames: someFrames(length, 1),
    words: [0],
    spans: [],
    seconds: 0,
  }));
  const train = Uint16Array.of(2, 2, 0, 0, 0, 1, NO_STATE, NO_STATE);
  const { stay, words, states } = topologyOf(
    ['a'],
    { statesPerWord: 2, silenceStates: 1 },
    { train, validation: new Uint16Array(0) },
    utterances,
  );
  expect([words, states]).toEqual([
    ['a', 'silence'],
    [[0, 1], [2]],
  ]);
  expect([...stay]).toEqual([2 / 3, 1e-3, 0.5]);
});

describe('an alignment', () => {
  const utterance = (length: number) => ({
    frames: someFrames(length, 1),
    words: [0],
    spans: [],
    seconds: 1,
  });
  const speech = { train: [utterance(3), utterance(2)], validation: [utterance(2)] };
  const alignment = { train: Uint16Array.of(0, 1, 3, NO_STATE, NO_STATE), validation: Uint16Array.of(2, 2) };
  let file: string;
  beforeEach(() => void (file = path.join(temporaryFolder(), 'alignment-1.bin')));

  it('is read as it was kept', () => {
    writeFileSync(file, alignmentBytes(alignment));
    expect(readAlignment(file, speech, 4)).toEqual(alignment);
  });

  it('of other frames, or with a state that there is not, is refused by its name', () => {
    writeFileSync(file, alignmentBytes(alignment));
    expect(() => readAlignment(file, speech, 3)).toThrow(
      `${file} is damaged: frame 2 is in state 3, and there are 3 states. Put it back as it was, or train`,
    );
    expect(() => readAlignment(file, { ...speech, validation: [] }, 4)).toThrow(
      `${file} has 14 bytes, but there are 5 frames`,
    );
    rmSync(file);
    expect(() => readAlignment(file, speech, 4)).toThrow(`${file} cannot be read`);
  });
});

describe('Boltzmann machines', () => {
  it('the gradient of contrastive divergence, worked by hand', () => {
    // One visible and one hidden unit: h0 = σ(0.5) = 0.62 is above the draw, so the reconstruction comes from 1.
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const [W, b, a, v0] = [0.5, 0, -0.2, 1];
    for (const visible of ['bernoulli', 'gaussian'] as const) {
      const v1 = visible === 'bernoulli' ? sigmoid(W + a) : W + a;
      const [h0, h1] = [v0, v1].map((v) => sigmoid(v * W + b));
      const tensors = [
        tf.variable(tf.tensor2d([[W]])),
        tf.variable(tf.tensor1d([b])),
        tf.variable(tf.tensor1d([a])),
      ];
      const [tW, tb, ta] = tensors as [
        tf.Variable<tf.Rank.R2>,
        tf.Variable<tf.Rank.R1>,
        tf.Variable<tf.Rank.R1>,
      ];
      const { value, grads } = tf.variableGrads(
        () =>
          contrastiveDivergence({ W: tW, b: tb, a: ta }, tf.tensor2d([[v0]]), tf.tensor2d([[0.6]]), visible),
        tensors,
      );
      expect(value.dataSync()[0]).toBeCloseTo((v0 - v1) ** 2, 5);
      const found = tensors.map(({ name }) => grads[name].dataSync()[0]);
      [v1 * h1 - v0 * h0, h1 - h0, v1 - v0].forEach((slope, i) => expect(found[i]).toBeCloseTo(slope, 5));
      tf.dispose([tensors, value, grads]);
    }
  });

  it('learn what belongs together: numbers that are equal in the data are reconstructed from each other', async () => {
    const pairs = framesOf(256, 2, new Float32Array(512));
    for (let t = 0; t < 256; t++) pairs.values.fill(t % 2 === 0 ? 2 : -2, 2 * t, 2 * t + 2);
    const frames = labelledFrames(new SplicedFrames([pairs], 0), new Uint8Array(256));
    const settings = config.parse({
      layers: 2,
      units: 4,
      activation: 'sigmoid',
      batchNorm: false,
      pretraining: 'rbm',
      pretrainingEpochs: 24,
      batchSize: 32,
    });
    const model = buildNetwork(settings, { inputs: 2, states: 2 }, new Random(1));
    const errors: number[] = [];
    await pretrain(model, frames, settings, new Random(5), async (error) => void errors.push(error));
    expect(errors).toHaveLength(2 * 24 * 8);
    expect(errors[191]).toBeLessThan(0.7 * errors[0]);
    const [W] = model
      .getLayer('hidden1')
      .getWeights()
      .map((weight) => weight.arraySync() as number[][]);
    W[0].forEach((weight, unit) => expect(Math.sign(weight)).toBe(Math.sign(W[1][unit])));
    model.dispose();
  });
});

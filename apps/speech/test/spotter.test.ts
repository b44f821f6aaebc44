import { selectBackend, tensorsOf, TrainingStep } from '@nutshell/core';
import { framesOf } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import { goesOnToTheSameBits, keepsTensorsFlat, ScratchRun } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { HEADS } from '../src/spotter/head.ts';
import { learner } from '../src/spotter/learner.ts';
import { buildSpotter } from '../src/spotter/model.ts';
import { WINDOW, windowOf, windows } from '../src/spotter/windows.ts';
import { train } from '../src/train.ts';

beforeAll(async () => void (await selectBackend({ backend: 'cpu' })));

const quick = config.parse({
  acoustic: 'cnn',
  backend: 'cpu',
  dataset: 'synthetic-speech',
  task: 'isolated',
  testSpeaker: 'ada',
  repetitions: 1,
  deltas: 0,
  layers: 1,
  units: 6,
  batchSize: 40,
  learningRate: 0.02,
  epochs: 2,
  checkpointSeconds: 0,
});

it('windows: the middle of a long utterance, a short one between zeros', () => {
  const counted = (length: number) =>
    framesOf(
      length,
      1,
      Float32Array.from({ length }, (_, t) => t + 1),
    );
  expect([...windowOf(counted(7), 4).values]).toEqual([2, 3, 4, 5]);
  expect([...windowOf(counted(2), 5).values]).toEqual([0, 1, 2, 0, 0]);
  expect([...windowOf(counted(4), 4).values]).toEqual([1, 2, 3, 4]);
});

describe('heads', () => {
  const words = ['go', 'goo', '_unknown_'];

  it('a class for each word, and one for none', () => {
    const { outputs, targets, read } = HEADS.cnn(words);
    expect([...targets([[1], [], [2]]).classes.values]).toEqual([1, 3, 2]);
    expect(outputs).toBe(4);
    expect(read(Float32Array.of(-3, -0.1, -5, -2))).toEqual([1]);
    expect(read(Float32Array.of(-3, -2, -5, -0.1))).toEqual([]);
  });

  it('letters: what is read is a word or nothing', () => {
    const { outputs, read, targets } = HEADS.ctc(words); // 1 is _unknown_, 2 is g, 3 is o
    expect(outputs).toBe(4);
    expect([...targets([[1]]).extended.values]).toEqual([0, 2, 0, 3, 0, 3, 0]);
    const emit = (path: number[]) =>
      Float32Array.from({ length: path.length * 4 }, (_, i) => (path[i >> 2] === i % 4 ? -0.01 : -6));
    expect(read(emit([2, 2, 0, 3]))).toEqual([0]);
    expect(read(emit([2, 3, 0, 3]))).toEqual([1]);
    expect(read(emit([0, 1, 1, 0]))).toEqual([2]);
    expect(read(emit([0, 0, 0]))).toEqual([]);
  });

  it('letters: the beam adds up all ways of a word, greedy takes the best way (Graves 2012, figure 7.5)', () => {
    // A blank or g at each of two times, .6 and .4: nothing is the best way, .36, but the ways of g add up to .64.
    const logP = Float32Array.from([0.6, 0.4, 0.6, 0.4], Math.log);
    expect(HEADS.ctc(['g']).read(logP)).toEqual([0]);
    expect(HEADS.ctc(['g'], 1).read(logP)).toEqual([]);
    const sure = Float32Array.from([0.1, 0.9, 0.8, 0.2], Math.log);
    expect(HEADS.ctc(['g'], 1).read(sure)).toEqual([0]);
  });
});

it.each(['cnn', 'ctc'] as const)('%s: a step leaves no tensor, and its loss falls', async (kind) => {
  const words = ['a', 'bo'];
  const head = HEADS[kind](words);
  const settings = { ...quick, units: 12 };
  const model = buildSpotter(kind, settings, { size: 4, outputs: head.outputs }, new Random(1));
  const step = new TrainingStep(learner(kind, words, model, new Random(2)));
  const frames = (seed: number) =>
    framesOf(WINDOW, 4, new Random(seed).fillNormal(new Float32Array(4 * WINDOW), seed, 1));
  const batch = windows(
    [0, 1, 2].map((seed) => ({ frames: frames(seed), words: seed === 2 ? [] : [seed] })),
    head.targets,
  ).batch([0, 1, 2]);
  const loss = () =>
    tf.tidy(() => {
      const tensors = tensorsOf(batch) as Record<string, tf.Tensor>;
      return head.loss(model.apply(tensors.frames) as tf.Tensor, tensors).dataSync()[0];
    });
  const before = loss();
  await keepsTensorsFlat(step, batch, { steps: 2, learningRate: 0.01 });
  for (let i = 0; i < 10; i++) step.run(batch, 0.01);
  expect(step.run(batch, 0)).toBeLessThan(0.8 * before);
  step.dispose();
  model.dispose();
});

it('a residual network: stopped and resumed, it ends with the same bits', async () => {
  const { metrics, model } = await goesOnToTheSameBits(train, quick, { at: 5 });
  expect(metrics['test.words']).toBe(10);
  expect(metrics['test.accuracy']).toBe(1 - metrics['test.sentenceErrorRate']);
  expect(model.parameters).toBeGreaterThan(0);
});

it('strings of words are refused by networks for single ones', async () => {
  const run = new ScratchRun(config.parse({ ...quick, task: 'connected' }));
  await expect(run.train(train)).rejects.toThrow(
    '--acoustic=cnn recognises single words: add --task=isolated',
  );
});

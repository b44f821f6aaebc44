import type { Sound } from '@nutshell/data';
import { featureSize, listener } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import { expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { loadCorpus } from '../src/data.ts';
import { distorted, drawNoise, drawWarp } from '../src/distortion.ts';
import { Utterances } from '../src/utterances.ts';

const settings = config.parse({ dataset: 'synthetic-speech', repetitions: 2, testSpeaker: 'ada', copies: 3 });
const choice = { features: 'mfcc', normalisation: 'utterance' } as const;

it('strings are the same for equal seeds at every noise, and spans lie in the frames', async () => {
  const corpus = await loadCorpus(settings, 1);
  const { test } = corpus.folds[0];
  const of = (noise: 'clean' | 'noisier') =>
    new Utterances(corpus, settings, choice, new Random(7)).heldOut(test, noise);
  const [clean, noisy] = [of('clean'), of('noisier')];
  expect(noisy.map(({ words }) => words)).toEqual(clean.map(({ words }) => words));
  expect(noisy[0].frames.values).not.toEqual(clean[0].frames.values);
  for (const { frames, spans, words } of clean) {
    expect(spans).toHaveLength(words.length);
    expect(spans.at(-1)![1]).toBeLessThanOrEqual(frames.length + 3);
    expect(frames.size).toBe(featureSize(settings, choice, corpus.rate));
  }
});

it('to learn from, each recording is used as often as there are copies, the same ones in every fold', async () => {
  const corpus = await loadCorpus({ ...settings, testSpeaker: '' }, 1);
  const utterances = new Utterances(corpus, settings, choice, new Random(7));
  const [first, second] = [
    await utterances.train(corpus.folds[0].train),
    await utterances.train(corpus.folds[1].train),
  ];
  expect(first.flatMap(({ words }) => words)).toHaveLength(3 * 4 * 20); // copies, speakers, recordings
  const shared = second.filter((each) => first.includes(each));
  expect(shared.flatMap(({ words }) => words)).toHaveLength(3 * 3 * 20); // of the three speakers that both learn from
});

it('for a dry run the first copy alone is made, and stands for all', async () => {
  const corpus = await loadCorpus(settings, 1);
  const { train } = corpus.folds[0];
  const heard = await new Utterances(corpus, settings, choice, new Random(7)).train(train, { trial: {} });
  const single = { ...settings, copies: 1 };
  const once = await new Utterances(corpus, single, choice, new Random(7)).train(train);
  expect(heard).toHaveLength(3 * once.length);
  expect(new Set(heard).size).toBe(once.length);
  expect(new Set(heard.map(({ seconds }) => seconds))).toEqual(new Set(once.map(({ seconds }) => seconds)));
});

it('one recording by itself: one word, and silence is none', async () => {
  const corpus = await loadCorpus(settings, 1);
  const classes = ['_silence_', ...corpus.classes.slice(1)];
  const words = classes.slice(1);
  const isolated = new Utterances(
    { ...corpus, classes, words },
    { ...settings, task: 'isolated' },
    choice,
    new Random(7),
  );
  const heard = isolated.heldOut(corpus.folds[0].test, 'clean');
  expect(heard).toHaveLength(20);
  expect(heard.filter((each) => each.words.length === 0)).toHaveLength(2); // "zero", which is called silence here
  expect(heard.flatMap((each) => each.words).sort((a, b) => a - b)).toEqual(
    [...Array(18).keys()].map((i) => i >> 1),
  );
});

const tone = (hertz: number, length: number): Sound => ({
  rate: 8000,
  samples: Float32Array.from({ length }, (_, n) => 0.1 * Math.sin((2 * Math.PI * hertz * n) / 8000)),
});

it('distortions: longer and lower, or shorter and higher; louder or softer within the range', () => {
  const random = new Random(3);
  for (let i = 0; i < 20; i++) {
    const { samples, rate } = distorted(
      tone(500, 4000),
      { speed: 0.1, gain: 6, warp: 0, noise: [5, 20] },
      random,
    );
    expect(rate).toBe(8000);
    const speed = 4000 / samples.length;
    expect(Math.round(20 * speed)).toBeCloseTo(20 * speed, 1);
    expect(Math.abs(speed - 1)).toBeLessThan(0.101);
    const crossings = samples.filter((x, n) => n > 0 && x > 0 !== samples[n - 1] > 0).length;
    expect(crossings / samples.length).toBeCloseTo((2 * 500 * speed) / 8000, 2);
    const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
    expect(Math.abs(10 * Math.log10(power / 0.005))).toBeLessThan(6.1);
  }
  const draws = Array.from({ length: 400 }, () =>
    drawNoise({ speed: 0, gain: 0, warp: 0, noise: [5, 20] }, random),
  );
  const clean = draws.filter((decibels) => decibels === 50).length;
  expect(clean).toBeGreaterThan(150);
  expect(clean).toBeLessThan(250);
  expect(draws.every((decibels) => decibels === 50 || (decibels >= 5 && decibels < 20))).toBe(true);
  expect(drawWarp({ speed: 0, gain: 0, warp: 0, noise: [5, 20] }, random)).toBe(1);
});

it('features normalised over a speaker: mean 0 over all strings, not over each', () => {
  const sounds = [0.1, 0.3].map((amplitude) => ({
    rate: 8000,
    samples: Float32Array.from({ length: 2000 }, (_, n) => amplitude * Math.sin((n * n) / 900)),
  }));
  const sums = (normalisation: 'speaker' | 'utterance') =>
    listener(
      settings,
      { features: 'mfcc', normalisation },
      8000,
    )(sounds).map(({ length, size, values }) => {
      let sum = 0;
      for (let t = 0; t < length; t++) sum += values[t * size]; // of c(0), the loudness
      return sum;
    });
  const [quiet, loud] = sums('speaker');
  expect(quiet).toBeLessThan(-1);
  expect(quiet + loud).toBeCloseTo(0, 3);
  for (const sum of sums('utterance')) expect(sum).toBeCloseTo(0, 3);
});

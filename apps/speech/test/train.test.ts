import { connectedWords, encodeWav, readSound } from '@nutshell/data';
import { alignWords, countErrors } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import { goesOnToTheSameBits, ScratchRun } from '@nutshell/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { loadRecordings } from '../src/data.ts';
import { decoder } from '../src/hmm/decoder.ts';
import { train } from '../src/train.ts';
import { loadTrained } from '../src/trained.ts';
import { listener, spokenWords } from '../src/utterances.ts';

const quick = config.parse({
  dataset: 'synthetic-speech',
  repetitions: 2,
  trainingStrings: 1,
  statesPerWord: 5,
  mixtures: 2,
  passes: 2,
  penalties: [0, -20],
  checkpointSeconds: 0,
});

it('a training that is stopped and resumed ends with the bits of one that was not', async () => {
  const { metrics, model } = await goesOnToTheSameBits(train, quick, { at: 3 });
  expect(metrics['test.wordErrorRate']).toBeLessThan(0.5); // 0.9 by chance
  expect(metrics['test.words']).toBe(20);
  expect(model.parameters).toBe(53 * (2 * (2 * 39 + 1) - 1 + 1)); // 10 words of 5 states and 3 of silence
});

it('the recogniser is stored, and reads a WAV file', async () => {
  const run = new ScratchRun(quick);
  await run.train(train);
  const { models, rate, insertionPenalty } = loadTrained(run);
  const { splits } = await loadRecordings(quick, run.seed);
  const [{ sound, words }] = connectedWords(splits.train, { random: new Random(2) });
  const file = run.path('words.wav');
  writeFileSync(file, encodeWav({ rate, channels: [sound.samples] }));
  const recognise = decoder(models, { insertionPenalty });
  const found = recognise(listener(quick, rate)([readSound(file, rate)])[0]);
  const names = (numbers: number[]) => numbers.map((word) => models.words[word]);
  const { right } = countErrors(alignWords(names(words), names(found.words)));
  expect(right).toBeGreaterThan(words.length / 2); // 1 in 10 by chance
  expect(found.begins).toHaveLength(found.words.length);
  writeFileSync(run.path('recogniser.json'), readFileSync(run.path('recogniser.json'), 'utf8').slice(0, 100));
  expect(() => loadTrained(run)).toThrow(
    'recogniser.json is missing or damaged; is the run scratch finished?',
  );
});

it('strings are the same for equal seeds at every noise, and spans lie in the frames', async () => {
  const { splits } = await loadRecordings(quick, 1);
  const strings = (noise: 'clean' | 'noisier') =>
    spokenWords(splits.test, quick, { noise, random: new Random(7) });
  const [clean, noisy] = [strings('clean'), strings('noisier')];
  expect(noisy.map(({ words }) => words)).toEqual(clean.map(({ words }) => words));
  expect(noisy[0].frames.values).not.toEqual(clean[0].frames.values);
  for (const { frames, spans, words } of clean) {
    expect(spans).toHaveLength(words.length);
    expect(spans.at(-1)![1]).toBeLessThanOrEqual(frames.length + 3);
    expect(frames.size).toBe(39);
  }
});

it('features normalised over a speaker: mean 0 over all strings, not over each', () => {
  const sounds = [0.1, 0.3].map((amplitude) => ({
    rate: 8000,
    samples: Float32Array.from({ length: 2000 }, (_, n) => amplitude * Math.sin((n * n) / 900)),
  }));
  const sums = (normalisation: 'speaker' | 'utterance') =>
    listener(
      { ...quick, normalisation },
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

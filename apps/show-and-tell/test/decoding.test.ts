import { END, START, UNKNOWN } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { describe, expect, it } from 'vitest';
import { type BeamOptions, beamSearch, likeliest } from '../src/decoding/beam-search.ts';
import { sample } from '../src/decoding/sample.ts';
import type { Sentences } from '../src/decoding/sentences.ts';

const VOCABULARY = 6; // START, END, UNKNOWN and three words
const WORDS = [3, 4, 5];

const distributions = new Map<string, Float32Array>();

/** log-probabilities of the next word, drawn anew for each picture and each sentence so far. */
function distribution(seed: number, words: readonly number[]): Float32Array {
  const key = `${seed}: ${words.join(' ')}`;
  if (!distributions.has(key)) distributions.set(key, drawDistribution(seed, words));
  return distributions.get(key)!;
}

function drawDistribution(seed: number, words: readonly number[]): Float32Array {
  const random = new Random(seed).fork(words.join(' '));
  const weights = Array.from({ length: VOCABULARY }, () => Math.exp(2 * random.normal()));
  const sum = weights.reduce((a, b) => a + b);
  return Float32Array.from(weights, (weight) => Math.log(weight / sum));
}

/** Sentences about pictures, each of which has distributions of its own. */
function sentencesAbout(seeds: readonly number[], width: number): Sentences {
  let said: number[][] = seeds.flatMap(() => Array.from({ length: width }, () => []));
  return {
    vocabulary: VOCABULARY,
    async next(codes, parents) {
      said = Array.from(codes, (code, row) => [...said[parents[row]], ...(code === START ? [] : [code])]);
      const rows = said.map((words, row) => distribution(seeds[Math.floor(row / width)], words));
      return Float32Array.from(rows.flatMap((row) => [...row]));
    },
    dispose: () => {},
  };
}

/** All sentences of up to `longest` words, the best first. */
function everySentence(seed: number, { longest, lengthNormalisation }: Omit<BeamOptions, 'beam'>) {
  const all: { words: number[]; logProbability: number; score: number }[] = [];
  const visit = (words: number[], logProbability: number) => {
    const next = distribution(seed, words);
    const total = logProbability + next[END];
    all.push({ words, logProbability: total, score: total / (words.length + 1) ** lengthNormalisation });
    if (words.length < longest)
      for (const word of WORDS) visit([...words, word], logProbability + next[word]);
  };
  visit([], 0);
  return all.sort((a, b) => b.score - a.score);
}

const search = (seeds: number[], options: BeamOptions) =>
  beamSearch(sentencesAbout(seeds, options.beam), seeds.length, options);

describe('beam search', () => {
  it.each([0, 0.7, 1])(
    'with a beam as wide as there are sentences finds the best of all, a = %d',
    async (a) => {
      const options = { longest: 3, lengthNormalisation: a };
      const found = await search([1, 2, 3], { ...options, beam: 40 });
      for (const [i, hypotheses] of found.entries()) {
        const all = everySentence(i + 1, options);
        expect(all).toHaveLength(1 + 3 + 9 + 27);
        expect(hypotheses.map(({ words }) => words)).toEqual(all.map(({ words }) => words));
        expect(hypotheses.map(({ score }) => score)).toEqual(
          all.map(({ score }) => expect.closeTo(score, 5)),
        );
      }
    },
  );

  it('never does worse than with half the beam, and says each sentence with its probability', async () => {
    const options = { longest: 4, lengthNormalisation: 0 };
    const seeds = Array.from({ length: 30 }, (_, i) => i);
    const best = async (beam: number) => (await search(seeds, { ...options, beam })).map(([first]) => first);
    const [greedy, wide] = [await best(1), await best(30)];
    let better = 0;
    for (const [i, { words, logProbability, score }] of wide.entries()) {
      const steps = [...words, END].map((word, t) => distribution(i, words.slice(0, t))[word]);
      expect(logProbability).toBeCloseTo(steps.reduce((a, b) => a + b), 4); // prettier-ignore
      if (greedy[i]) expect(score).toBeGreaterThanOrEqual(greedy[i].score - 1e-9);
      if (!greedy[i] || score > greedy[i].score + 1e-6) better++;
    }
    expect(better).toBeGreaterThan(0);
  });

  it('of one sentence is greedy: the likeliest word each time', async () => {
    const [[{ words }]] = await search([7], { beam: 1, longest: 8, lengthNormalisation: 0 });
    const greedy: number[] = [];
    while (greedy.length < 8) {
      const next = distribution(7, greedy);
      const [word] = [END, ...WORDS].sort((a, b) => next[b] - next[a]);
      if (word === END) break;
      greedy.push(word);
    }
    expect(words).toEqual(greedy);
  });

  it('ends after the most words that are allowed', async () => {
    const found = await search([1, 2], { beam: 3, longest: 2, lengthNormalisation: 1 });
    for (const { words } of found.flat()) expect(words.length).toBeLessThanOrEqual(2);
    expect(found.map(({ length }) => length)).toEqual([3, 3]);
  });

  it('tells a picture alike whatever others are told at the same time', async () => {
    const options = { beam: 4, longest: 5, lengthNormalisation: 0.7 };
    const together = await search([1, 2, 3, 4], options);
    for (const [i, hypotheses] of together.entries())
      expect(await search([i + 1], options)).toEqual([hypotheses]);
  });
});

it('the likeliest words leave out what is never said', () => {
  const logP = Float32Array.from([9, -1, 8, -2, -Infinity, -1]);
  expect(likeliest(logP, 2)).toEqual([END, 5]);
  expect(likeliest(logP, 9)).toEqual([END, 5, 3]);
});

describe('sampling', () => {
  it('draws sentences as often as they are likely', async () => {
    const rows = 2000;
    const said = await sample(sentencesAbout([1], rows), rows, { longest: 1, random: new Random(3) });
    const next = distribution(1, []);
    const allowed = [END, ...WORDS].reduce((sum, word) => sum + Math.exp(next[word]), 0); // START and UNKNOWN are not
    for (const word of WORDS) {
      const share = said.filter(({ words }) => words[0] === word).length / rows;
      expect(share).toBeCloseTo(Math.exp(next[word]) / allowed, 1);
    }
    for (const { words, logProbability } of said.slice(0, 20)) {
      const end = words.length === 1 ? distribution(1, words)[END] : 0;
      expect(logProbability).toBeCloseTo(next[words[0] ?? END] + end, 5);
    }
  });

  it('is greedy at a temperature of 0, and the same for the same seed', async () => {
    const draw = (temperature: number, seed: number) =>
      sample(sentencesAbout([7, 8], 1), 2, { longest: 8, temperature, random: new Random(seed) });
    const greedy = await search([7, 8], { beam: 1, longest: 8, lengthNormalisation: 0 });
    expect((await draw(0, 1)).map(({ words }) => words)).toEqual(greedy.map(([{ words }]) => words));
    expect(await draw(1, 2)).toEqual(await draw(1, 2));
  });

  it('never says START or UNKNOWN', async () => {
    const said = await sample(sentencesAbout([1], 500), 500, { longest: 6, random: new Random(4) });
    for (const { words } of said) expect(words).not.toEqual(expect.arrayContaining([expect.toSatisfy((w: number) => w === START || w === UNKNOWN)])); // prettier-ignore
  });
});

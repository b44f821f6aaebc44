import { selectBackend } from '@nutshell/core';
import {
  bestPath,
  decoder,
  flatModels,
  type Frames,
  framesOf,
  GaussianMixture,
  gaussianOf,
  INSIDE,
  mixtureScores,
  MixtureStatistics,
  type Network,
  singleWord,
  START,
  transcriptNetwork,
  wordLoop,
  type WordModels,
} from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, test } from 'vitest';
import { firstModels } from '../src/hmm/first-alignment.ts';
import { occupancies } from '../src/hmm/forward-backward.ts';
import { logAdd } from '../src/hmm/log-sum.ts';
import { pathsOf, stagesOf, trainStage } from '../src/hmm/stages.ts';
import { timedBy } from '../src/hmm/stays.ts';
import {
  align,
  alignedPass,
  splitMixtures,
  trainingMethods,
  trainingPass,
  type Utterance,
} from '../src/hmm/training.ts';

beforeAll(async () => void (await selectBackend({ backend: 'cpu' })));

const random = new Random(5);

/** Mixtures of 2 components of 2 numbers, states that are stayed in with different probabilities. */
function someModels(words: number, statesPerWord: number, silenceStates = 1): WordModels {
  const draw = random.fork(`models ${words} ${statesPerWord}`);
  const names = Array.from({ length: words }, (_, i) => `word ${i}`);
  const drawn = (low: number, high: number) =>
    Float64Array.from({ length: 4 }, () => draw.uniform(low, high));
  const mixture = () =>
    new GaussianMixture({
      weights: Float64Array.of(0.3, 0.7),
      means: drawn(-2, 2),
      variances: drawn(0.3, 1.5),
    });
  const flat = flatModels({ words: names, statesPerWord, silenceStates }, mixture());
  return { ...flat, mixtures: flat.mixtures.map(mixture), stay: flat.stay.map(() => draw.uniform(0.2, 0.8)) };
}

function someFrames(length: number, name = 'frames', spread = 1.5): Frames {
  return framesOf(length, 2, random.fork(name).fillNormal(new Float32Array(2 * length), 0, spread));
}

interface Path {
  score: number;
  nodes: number[];
  words: { word: number; begin: number }[];
}

/** Every path through a network that emits so many frames, one by one. */
function allPaths(network: Network, scores: Float64Array, stateCount: number): Path[] {
  const frames = scores.length / stateCount;
  const paths: Path[] = [];
  const goOn = (t: number, node: number, path: Path) => {
    if (t === frames) {
      const score = path.score + network.final[node];
      if (score > -Infinity) paths.push({ ...path, score });
      return;
    }
    for (let next = 0; next < network.states.length; next++) {
      for (let arc = network.first[next]; arc < network.first[next + 1]; arc++) {
        if (network.from[arc] !== node) continue;
        const word = network.word[arc];
        goOn(t + 1, next, {
          score: path.score + network.score[arc] + scores[t * stateCount + network.states[next]],
          nodes: [...path.nodes, next],
          words: word === INSIDE ? path.words : [...path.words, { word, begin: t }],
        });
      }
    }
  };
  goOn(0, START, { score: 0, nodes: [], words: [] });
  return paths;
}

describe('mixtures', () => {
  test('ln of a density worked by hand', () => {
    const mixture = new GaussianMixture({
      weights: Float64Array.of(0.25, 0.75),
      means: Float64Array.of(0, 1, 2, 0),
      variances: Float64Array.of(1, 4, 2, 1),
    });
    const normal = (x: number, mean: number, variance: number) =>
      Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    const p = [0.25 * normal(1, 0, 1) * normal(3, 1, 4), 0.75 * normal(1, 2, 2) * normal(3, 0, 1)];
    const parts = new Float64Array(2);
    expect(mixture.logDensity(Float32Array.of(9, 1, 3), 1, parts)).toBeCloseTo(Math.log(p[0] + p[1]), 12);
    expect(parts[0]).toBeCloseTo(Math.log(p[0]), 12);
  });

  test('one step of EM on the numbers −1, 0, 4 of two Gaussians at 0 and 4', () => {
    const start = new GaussianMixture({
      weights: Float64Array.of(0.5, 0.5),
      means: Float64Array.of(0, 4),
      variances: Float64Array.of(1, 1),
    });
    const statistics = new MixtureStatistics(start);
    const x = [-1, 0, 4];
    x.forEach((_, i) => statistics.add(Float32Array.from(x), i, 1));
    // Shares of the first: e^(−d²/2) over the sum of both.
    const shares = x.map((value) => 1 / (1 + Math.exp((value ** 2 - (value - 4) ** 2) / 2)));
    const total = shares.reduce((a, b) => a + b);
    const mean = x.reduce((sum, value, i) => sum + shares[i] * value, 0) / total;
    const variance = x.reduce((sum, value, i) => sum + shares[i] * (value - mean) ** 2, 0) / total;
    const next = statistics.estimate(Float64Array.of(0.01));
    expect(next.weights[0]).toBeCloseTo(total / 3, 12);
    expect(next.means[0]).toBeCloseTo(mean, 12);
    expect(next.variances[0]).toBeCloseTo(variance, 12);
    expect(next.means[1]).toBeCloseTo(4, 2);
    expect(next.variances[1]).toBeLessThan(0.02);
    expect(statistics.estimate(Float64Array.of(0.5)).variances[1]).toBe(0.5); // the floor
  });

  test('the likelihood never falls, and splitting finds two heaps', () => {
    const draw = random.fork('heaps');
    const values = Float32Array.from({ length: 200 }, (_, i) => draw.normal(i % 2 === 0 ? -3 : 5, 1));
    const { gaussian, floor } = gaussianOf([framesOf(200, 1, values)]);
    let mixture = gaussian.split(2);
    let before = -Infinity;
    for (let step = 0; step < 30; step++) {
      const statistics = new MixtureStatistics(mixture);
      let now = 0;
      for (let i = 0; i < 200; i++) now += statistics.add(values, i, 1);
      expect(now).toBeGreaterThanOrEqual(before - 1e-9);
      before = now;
      mixture = statistics.estimate(floor);
    }
    const [low, high] = [...mixture.means].sort((a, b) => a - b);
    expect(low).toBeCloseTo(-3, 0);
    expect(high).toBeCloseTo(5, 0);
  });

  test('split: as many as asked for, of the same mean and weight in all', () => {
    const [mixture] = someModels(1, 1).mixtures;
    const split = mixture.split(5);
    expect(split.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    const mean = (m: GaussianMixture) => m.weights.reduce((sum, w, i) => sum + w * m.means[2 * i], 0);
    expect([split.components, mixture.components]).toEqual([5, 2]);
    expect(mean(split)).toBeCloseTo(mean(mixture), 12);
  });
});

describe.each<[string, (models: WordModels) => Network, number]>([
  ['a loop of two words', (models) => wordLoop(models, { insertionPenalty: -0.7 }), 5],
  ['a transcript of three words', (models) => transcriptNetwork(models, [1, 0, 0]), 8],
  ['one word or none', (models) => singleWord(models, { insertionPenalty: 0.3 }), 7],
])('%s against all its paths', (_name, networkOf, length) => {
  const models = someModels(2, 2);
  const network = networkOf(models);
  const scores = mixtureScores(models).score(someFrames(length), network.states);
  const stateCount = models.mixtures.length;
  const paths = allPaths(network, scores, stateCount);

  test('there are many', () => expect(paths.length).toBeGreaterThan(50));

  test('Viterbi finds the best', () => {
    const best = paths.reduce((a, b) => (b.score > a.score ? b : a));
    const found = bestPath(network, scores, stateCount);
    expect(found.score).toBeCloseTo(best.score, 10);
    expect([...found.states]).toEqual(best.nodes.map((node) => network.states[node]));
    expect(found.words).toEqual(best.words);
  });

  test('forward and backward add up all of them', () => {
    const total = paths.reduce((sum, { score }) => logAdd(sum, score), -Infinity);
    const nodes = new Float64Array(length * network.states.length);
    const stays = new Float64Array(network.states.length);
    for (const path of paths) {
      const share = Math.exp(path.score - total);
      path.nodes.forEach((node, t) => {
        nodes[t * network.states.length + node] += share;
        if (path.nodes[t - 1] === node) stays[node] += share;
      });
    }
    const found = occupancies(network, scores, stateCount);
    expect(found.logLikelihood).toBeCloseTo(total, 10);
    nodes.forEach((share, at) => expect(found.nodes[at]).toBeCloseTo(share, 10));
    stays.forEach((share, node) => expect(found.stays[node]).toBeCloseTo(share, 10));
  });
});

test('one word or none: no path has two words', () => {
  const models = someModels(2, 1);
  const network = singleWord(models);
  const scores = mixtureScores(models).score(someFrames(6), network.states);
  const silence = 2;
  const spoken = allPaths(network, scores, 3).map(
    ({ words }) => words.filter(({ word }) => word !== silence).length,
  );
  expect([...new Set(spoken)].sort()).toEqual([0, 1]);
});

test('the probabilities of all strings of frames of a transcript add up to 1', () => {
  // Emissions of 1 leave those of the paths: over all lengths they are a distribution.
  const models = someModels(2, 2);
  const network = transcriptNetwork(models, [0, 1]);
  let sum = 0;
  for (let length = 1; length < 200; length++)
    sum += Math.exp(occupancies(network, new Float64Array(length * 5), 5).logLikelihood);
  expect(sum).toBeCloseTo(1, 9);
});

describe('training', () => {
  const truth = someModels(2, 2);
  const utterances: Utterance[] = Array.from({ length: 12 }, (_, i) => {
    return { frames: someFrames(9 + i, `utterance ${i}`), words: i % 3 === 0 ? [0, 1] : [i % 2] };
  });
  const { gaussian, floor } = gaussianOf(utterances.map(({ frames }) => frames));
  const flat = flatModels({ words: ['a', 'b'], statesPerWord: 2, silenceStates: 1 }, gaussian);

  test.each(trainingMethods)(
    '%s: the likelihood never falls, but where mixtures are split',
    async (method) => {
      let models = truth;
      let before = -Infinity;
      for (let pass = 0; pass < 24; pass++) {
        if (pass === 12) {
          models = splitMixtures(models, 3);
          before = -Infinity;
        }
        const result = await trainingPass(models, utterances, floor, method);
        expect(result.logLikelihood).toBeGreaterThanOrEqual(before - 1e-7);
        expect(result.skipped).toBe(0);
        before = result.logLikelihood;
        models = result.models;
      }
    },
  );

  test('the likelihood of all paths is no less than that of the best ones', async () => {
    const [all, best] = await Promise.all(
      trainingMethods.map((method) => trainingPass(truth, utterances, floor, method)),
    );
    expect(all.logLikelihood).toBeGreaterThan(best.logLikelihood);
    expect(all.frames).toBe(best.frames);
  });

  test('equal parts: states get the means of their parts, silence what lies between', () => {
    const frames = framesOf(
      8,
      2,
      Float32Array.from({ length: 16 }, (_, i) => Math.floor(i / 2)),
    );
    const models = firstModels(flat, [{ frames, words: [1], spans: [[2, 6]] }], floor);
    const means = models.mixtures.map(({ means: [mean] }) => mean);
    expect(means.slice(2)).toEqual([2.5, 4.5, (0 + 1 + 6 + 7) / 4]);
    expect(means[0]).toBe(gaussian.means[0]); // a word that was not said
    expect(models.stay[2]).toBe(0.5); // stayed in once, left once
    expect(models.stay[4]).toBe(0.5); // two runs of two
  });

  test('on the same paths the likelihood of the frames never falls either', async () => {
    const paths = await pathsOf(truth, utterances);
    let models = splitMixtures(truth, 3);
    let before = -Infinity;
    for (let pass = 0; pass < 12; pass++) {
      const result = await alignedPass(models, utterances, paths, floor);
      expect(result.logLikelihood).toBeGreaterThanOrEqual(before - 1e-7);
      before = result.logLikelihood;
      models = result.models;
    }
    expect(models.stay).toEqual(timedBy(truth, paths).stay);
  });

  test('stages: as many Gaussians as asked for, and with one of each the pass is that of Viterbi training', async () => {
    expect([1, 2, 6, 8].map(stagesOf)).toEqual([[1], [1, 2], [1, 2, 4, 6], [1, 2, 4, 8]]);
    const options = { passes: 1, method: 'viterbi', floor } as const;
    const { models } = await trainStage(truth, utterances, { ...options, components: 1 });
    const plain = await trainingPass(truth, utterances, floor, 'viterbi');
    expect(models).toEqual(plain.models);
    const next = await trainStage(models, utterances, { ...options, components: 4, passes: 2 });
    expect(next.models.mixtures.every(({ components }) => components === 4)).toBe(true);
  });

  test('what was drawn from models is recognised, aligned, and learnt from scratch', async () => {
    const draw = random.fork('drawn');
    const centres = [-6, -2, 2, 6];
    const say = (words: number[]) => {
      const values: number[] = [];
      const states: number[] = [];
      const emit = (state: number, mean: number) => {
        for (let n = 0; n < 4 + draw.int(3); n++) {
          values.push(draw.normal(mean, 0.5), draw.normal(-mean, 0.5));
          states.push(state);
        }
      };
      emit(4, 0);
      for (const word of words) {
        emit(2 * word, centres[2 * word]);
        emit(2 * word + 1, centres[2 * word + 1]);
        if (draw.int(2) === 0) emit(4, 0);
      }
      return { frames: framesOf(states.length, 2, Float32Array.from(values)), words, states };
    };
    const said = Array.from({ length: 30 }, (_, i) => say([i % 2, (i >> 1) % 2, (i >> 2) % 2]));
    const start = flatModels(
      { words: ['a', 'b'], statesPerWord: 2, silenceStates: 1 },
      gaussianOf(said.map((s) => s.frames)).gaussian,
    );
    const equal = said.map((each) => {
      const third = each.frames.length / 3;
      const spans = [0, 1, 2].map(
        (i) => [Math.round(i * third) + 2, Math.round((i + 1) * third) - 2] as const,
      );
      return { ...each, spans };
    });
    let models = firstModels(start, equal, floor);
    for (let pass = 0; pass < 15; pass++)
      ({ models } = await trainingPass(models, said, floor, 'baum-welch'));
    const recognise = decoder(models, { insertionPenalty: -2 });
    for (const { frames, words, states } of said) {
      expect(recognise(frames).words).toEqual(words);
      expect([...align(models, { frames, words }).states]).toEqual(states);
    }
  });

  test('a penalty on words makes them fewer', () => {
    const frames = someFrames(40, 'long');
    const count = (insertionPenalty: number) => decoder(truth, { insertionPenalty })(frames).words.length;
    expect(count(5)).toBeGreaterThan(count(0));
    expect(count(-30)).toBeLessThanOrEqual(1);
  });
});

describe('data that say little', () => {
  test.each<[string, Frames]>([
    ['no frame', framesOf(0, 2)],
    ['one frame', someFrames(1)],
    ['silence', framesOf(20, 2)],
    ['equal frames', framesOf(20, 2, new Float32Array(40).fill(3))],
    ['enormous numbers', framesOf(20, 2, new Float32Array(40).fill(1e18))],
  ])('%s: no NaN', async (_name, frames) => {
    const { floor } = gaussianOf([frames]);
    for (const method of trainingMethods) {
      let models = splitMixtures(someModels(2, 2), 4);
      models = firstModels(models, [{ frames, words: [0], spans: [[1, frames.length]] }], floor);
      for (let pass = 0; pass < 4; pass++) {
        const result = await trainingPass(models, [{ frames, words: [0] }], floor, method);
        expect(result.skipped).toBe(frames.length < 2 ? 1 : 0);
        expect(Number.isFinite(result.logLikelihood)).toBe(true);
        models = result.models;
      }
      for (const { weights, means, variances } of models.mixtures) {
        expect([...weights, ...means, ...variances].every(Number.isFinite)).toBe(true);
        expect(variances.every((variance) => variance > 0)).toBe(true);
      }
      expect(models.stay.every((p) => p > 0 && p < 1)).toBe(true);
      const recognised = decoder(models)(frames);
      expect(recognised.score).not.toBeNaN();
      expect(recognised.states.length === 0 || recognised.states.length === frames.length).toBe(true);
    }
  });
});

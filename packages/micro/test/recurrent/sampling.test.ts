import { RecurrentNetwork, argmax, draw, probabilities, write } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { describe, expect, test } from 'vitest';
import { dense, modelFile, recurrentLayer } from './model-file.ts';

const LOGITS = Float32Array.of(0.5, 2, -1, 1.5, 0);
/** Logits whose softmax is `p`. */
const logitsOf = (...p: number[]) => Float32Array.from(p, Math.log);
const expectClose = (found: Float64Array, expected: number[]) =>
  found.forEach((value, k) => expect(value).toBeCloseTo(expected[k], 6));

describe('temperature', () => {
  test('1: softmax; 2: square roots, by hand', () => {
    expectClose(probabilities(logitsOf(0.64, 0.16, 0.2)), [0.64, 0.16, 0.2]);
    expectClose(probabilities(logitsOf(0.64, 0.36), { temperature: 2 }), [0.8 / 1.4, 0.6 / 1.4]);
  });

  test('towards 0: the likeliest character', () => {
    const p = probabilities(LOGITS, { temperature: 0.01 });
    expect(p[1]).toBeGreaterThan(1 - 1e-9);
    expect([...probabilities(LOGITS, { temperature: 0 })]).toEqual([0, 1, 0, 0, 0]);
    expect(argmax(Float32Array.of(1, 3, 3))).toBe(1);
  });

  test('large logits do not overflow', () => {
    expectClose(probabilities(Float32Array.of(5000, 5000, -5000), { temperature: 0.1 }), [0.5, 0.5, 0]);
  });
});

test('topK leaves the likeliest, of equal ones the first', () => {
  expectClose(probabilities(logitsOf(0.1, 0.4, 0.2, 0.3), { topK: 2 }), [0, 4 / 7, 0, 3 / 7]);
  expectClose(probabilities(logitsOf(0.25, 0.25, 0.25, 0.25), { topK: 3 }), [1 / 3, 1 / 3, 1 / 3, 0]);
  expectClose(probabilities(logitsOf(0.5, 0.5), { topK: 10 }), [0.5, 0.5]);
});

test('topP keeps the smallest set: of all subsets, by brute force', () => {
  const p = probabilities(LOGITS);
  const subsets = Array.from({ length: 2 ** p.length }, (_, bits) =>
    [...p.keys()].filter((k) => bits & (1 << k)),
  );
  for (const topP of [0.05, 0.3, 0.5, 0.52, 0.8, 0.9, 0.97, 0.999]) {
    const sum = (codes: number[]) => codes.reduce((total, k) => total + p[k], 0);
    const enough = subsets.filter((codes) => sum(codes) >= topP);
    enough.sort((a, b) => a.length - b.length || sum(b) - sum(a));
    const kept = probabilities(LOGITS, { topP });
    expect([...kept.keys()].filter((k) => kept[k] > 0)).toEqual(enough[0]);
    for (const k of enough[0]) expect(kept[k]).toBeCloseTo(p[k] / sum(enough[0]), 6);
  }
});

test('topP after topK is of what topK has left', () => {
  // Of .4 and .3, 4/7 is enough for a half but not for .6.
  const logits = logitsOf(0.1, 0.4, 0.2, 0.3);
  expectClose(probabilities(logits, { topK: 2, topP: 0.5 }), [0, 1, 0, 0]);
  expectClose(probabilities(logits, { topK: 2, topP: 0.6 }), [0, 4 / 7, 0, 3 / 7]);
});

test('frequencies of draws: chi-square against softmax', () => {
  const p = probabilities(LOGITS, { temperature: 1.3 });
  const draws = 10_000;
  let chiSquare = 0;
  for (let seed = 1; seed <= 10; seed++) {
    const random = new Random(seed);
    const counts = new Array<number>(p.length).fill(0);
    for (let i = 0; i < draws; i++) counts[draw(p, random)]++;
    counts.forEach((count, k) => (chiSquare += (count - draws * p[k]) ** 2 / (draws * p[k])));
  }
  // Ten times 4 degrees of freedom: the lower and upper 1 % of chi-square with 40
  expect(chiSquare).toBeGreaterThan(22.16);
  expect(chiSquare).toBeLessThan(63.69);
});

test('rules that make no sense', () => {
  expect(() => probabilities(LOGITS, { temperature: -1 })).toThrow('0 or more, not -1');
  expect(() => probabilities(LOGITS, { temperature: NaN })).toThrow('not NaN');
  expect(() => probabilities(LOGITS, { topK: 0 })).toThrow('at least 1, not 0');
  expect(() => probabilities(LOGITS, { topP: 0 })).toThrow('more than 0 and at most 1, not 0');
});

describe('writing', () => {
  const { json, bytes } = modelFile([recurrentLayer('Lstm', 4, { inputs: 5, units: 6 }), dense(6, 5)]);
  const network = RecurrentNetwork.read(json, bytes);
  const written = (seed: number, rule = {}) => {
    network.reset();
    return [...write(network, rule, new Random(seed), 40)];
  };

  test('is fixed by the seed', () => {
    expect(written(1)).toEqual(written(1));
    expect(written(1)).not.toEqual(written(2));
  });

  test('at temperature 0 follows the largest logits', () => {
    network.reset();
    network.next(3);
    const state = network.state();
    const codes = [...write(network, { temperature: 0 }, new Random(1), 10)];
    network.restore(state);
    for (const code of codes) {
      expect(argmax(network.logits)).toBe(code);
      network.next(code);
    }
  });

  test('starts with any character', () => {
    const firsts = new Set(Array.from({ length: 100 }, (_, seed) => written(seed)[0]));
    expect([...firsts].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

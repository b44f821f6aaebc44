import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { openTraining, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Network, Scalar } from '../src/backprop/autograd.ts';
import {
  autogradGradient,
  finiteDifferences,
  graphGradient,
  largestDeviation,
  lossAfterStep,
  tensorGradient,
} from '../src/backprop/checks.ts';
import { config, type BackpropConfig } from '../src/backprop/config.ts';
import { exampleOf } from '../src/backprop/example.ts';
import { learnXor, train } from '../src/backprop/train.ts';
import { ScratchRun } from '@nutshell/testing';

const file = new URL('../../../experiments/perceptron/backprop.json', import.meta.url);
const { system: _, ...mazur } = JSON.parse(readFileSync(file, 'utf8')).config;
beforeAll(async () => void (await selectBackend({ backend: 'cpu' })));

const settings = (changes: Partial<BackpropConfig>) => config.parse(changes);

describe('the autograd engine', () => {
  // The example of the README of Karpathy's micrograd, which gives 24.7041, 138.8338 and 645.5773.
  it('differentiates the expression of another engine’s README', () => {
    const [a, b] = [new Scalar(-4), new Scalar(2)];
    let c = a.plus(b);
    let d = a.times(b).plus(b.power(3));
    c = c.plus(c.plus(1));
    c = c.plus(new Scalar(1).plus(c).plus(a.times(-1)));
    d = d.plus(d.times(2).plus(b.plus(a).relu()));
    d = d.plus(new Scalar(3).times(d).plus(b.minus(a).relu()));
    const e = c.minus(d);
    const f = e.power(2);
    let g = f.over(2);
    g = g.plus(new Scalar(10).over(f));
    g.backward();
    expect(g.value.toFixed(4)).toBe('24.7041');
    expect(a.gradient.toFixed(4)).toBe('138.8338');
    expect(b.gradient.toFixed(4)).toBe('645.5773');
  });

  it.each<[string, (u: Scalar, v: Scalar) => Scalar]>([
    ['plus', (u, v) => u.plus(v)],
    ['minus', (u, v) => u.minus(v)],
    ['times', (u, v) => u.times(v)],
    ['over', (u, v) => u.over(v)],
    ['power', (u) => u.power(3)],
    ['exp', (u) => u.exp()],
    ['log', (u, v) => u.times(v).log()],
    ['sigmoid', (u, v) => u.minus(v).sigmoid()],
    ['tanh', (u, v) => u.minus(v).tanh()],
    ['relu', (u, v) => u.times(v).relu()],
    ['a value that is used again and again', (u, v) => u.times(u).plus(u.times(v)).times(u.minus(v))],
  ])('matches finite differences: %s', (_, f) => {
    const number = fc.double({ min: 0.3, max: 2, noNaN: true });
    fc.assert(
      fc.property(number, number, (p, q) => {
        const [u, v] = [new Scalar(p), new Scalar(q)];
        f(u, v).backward();
        const at = (x: number, y: number) => f(new Scalar(x), new Scalar(y)).value;
        const h = 1e-5;
        expect(u.gradient).toBeCloseTo((at(p + h, q) - at(p - h, q)) / (2 * h), 6);
        expect(v.gradient).toBeCloseTo((at(p, q + h) - at(p, q - h)) / (2 * h), 6);
      }),
      { numRuns: 50 },
    );
  });

  it('forgets the gradients of an earlier call', () => {
    const u = new Scalar(3);
    const square = u.power(2);
    square.backward();
    square.backward();
    expect(u.gradient).toBe(6);
  });

  it('overfits one batch', () => {
    const network = new Network([3, 5, 2], ['tanh', 'linear'], new Random(1));
    const batch = [
      { x: [1, 0, -1], t: [0.5, -1] },
      { x: [0.2, 1, 0], t: [-0.3, 0.7] },
      { x: [-1, 0.4, 1], t: [1, 0.1] },
    ];
    let E = new Scalar(1);
    for (let i = 0; i < 500; i++) {
      E = batch
        .flatMap(({ x, t }) => network.predict(x).map((y, k) => y.minus(t[k]).power(2)))
        .reduce((sum, part) => sum.plus(part));
      E.backward();
      network.step(0.1);
    }
    expect(E.value).toBeLessThan(1e-6);
  });
});

describe('the example of Mazur', () => {
  const example = exampleOf(settings(mazur), new Random(1));

  it('has the gradient that is printed, by every way', () => {
    const gradients = [
      graphGradient(example),
      finiteDifferences(example, 1e-5),
      tensorGradient(example, mazur.x, mazur.targets),
      autogradGradient(example, mazur.x, mazur.targets),
    ];
    for (const gradient of gradients) {
      expect(gradient['w2.1.1']).toBeCloseTo(0.082167041, 7);
      expect(gradient['w1.1.1']).toBeCloseTo(0.000438568, 8);
      expect(Object.keys(gradient).sort()).toEqual([...example.variables].sort());
    }
  });

  it('has the error that is printed, before and after one step of the weights alone', () => {
    const { graph } = example;
    expect(graph.forward()).toBeCloseTo(0.298371109, 9);
    const gradient = graphGradient(example);
    const weights = example.variables.filter((id) => id.startsWith('w'));
    const before = weights.map((id) => graph.node(id).value);
    weights.forEach((id, i) => graph.set(id, before[i] - 0.5 * gradient[id]));
    expect(graph.forward()).toBeCloseTo(0.291027924, 6); // the text rounds in between
    weights.forEach((id, i) => graph.set(id, before[i]));
    expect(lossAfterStep(graph, 0.5)).toBeLessThan(0.291027924); // with the biases it falls further
    expect(graph.forward()).toBeCloseTo(0.298371109, 9); // and is put back
  });
});

it.each<[string, Partial<BackpropConfig>]>([
  ['tanh, squared', { layers: [2, 3, 1], activation: 'tanh' }],
  [
    'relu, two hidden layers',
    { layers: [3, 3, 2, 2], activation: 'relu', x: [1, -0.5, 2], targets: [1, -1] },
  ],
  ['logistic', { layers: [2, 3, 2], loss: 'logistic', x: [0.3, -2], targets: [1, 0] }],
  ['no hidden layer', { layers: [2, 1], outputActivation: 'tanh' }],
])('four ways to one gradient: %s', (_, changes) => {
  for (const seed of [1, 2, 3]) {
    const chosen = settings(changes);
    const example = exampleOf(chosen, new Random(seed));
    const own = graphGradient(example);
    expect(Object.values(own).some((slope) => Math.abs(slope) > 1e-3)).toBe(true);
    expect(largestDeviation(own, finiteDifferences(example, 1e-5))).toBeLessThan(1e-8);
    expect(largestDeviation(own, autogradGradient(example, chosen.x, chosen.targets))).toBeLessThan(1e-12);
    const tensors = tf.memory().numTensors;
    expect(largestDeviation(own, tensorGradient(example, chosen.x, chosen.targets))).toBeLessThan(1e-6);
    expect(tf.memory().numTensors).toBe(tensors);
  }
});

it('learns XOR from most seeds', async () => {
  let learnt = 0;
  for (const seed of [1, 2, 3, 4, 5]) {
    const training = openTraining(new ScratchRun({}));
    const { outputs, learntAfter } = await learnXor(settings({}), new Random(seed), training);
    if (learntAfter !== undefined && outputs.every(({ t, y }) => Math.abs(y - t) < 0.1)) learnt++;
    expect([training.steps, training.examples]).toEqual([300, 4 * 300]);
  }
  expect(learnt).toBeGreaterThanOrEqual(4);
});

describe('the system', () => {
  it('prints every step, draws the graph, and ends with the same bits every time', async () => {
    const runs = [
      new ScratchRun(settings({ ...mazur, xorEpochs: 60 })),
      new ScratchRun(settings({ ...mazur, xorEpochs: 60 })),
    ];
    const [first, second] = [await runs[0].train(train), await runs[1].train(train)];
    expect({ ...first, cost: 0 }).toEqual({ ...second, cost: 0 });
    expect(first.metrics['check.finite-differences']).toBeLessThan(1e-6);
    expect(first.metrics['check.tf-grads']).toBeLessThan(1e-6);
    const printed = runs[1].printed();
    expect(printed).toContain('∂E/∂a²₂ · a²₂ (1 − a²₂)');
    expect(printed).toMatch(/takes E from 0\.298371109 to 0\.280471447/);
    const svg = readFileSync(runs[0].path('figures', 'backprop-graph.svg'), 'utf8');
    expect(svg.match(/<rect x=/g)).toHaveLength(37); // 2 x, 12 parameters, 8 p, 4 z, 4 a, 2 t, 2 e, 2 q, E
    expect(svg).toContain('>0.08217<');
  });

  it('says which numbers do not fit', () => {
    expect(() => exampleOf(settings({ x: [1, 2, 3] }), new Random(1))).toThrow(
      /3 inputs were given where the network has 2: layers are 2-2-1\. Set --x and --targets/,
    );
  });
});

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '@nutshell/random';
import { orthogonal } from '../src/initializers.ts';
import { fading } from '../src/optimizers/fading.ts';
import { fixedNorm } from '../src/optimizers/fixed-norm.ts';
import { lookahead } from '../src/optimizers/lookahead.ts';
import { muon, orthogonalized } from '../src/optimizers/muon.ts';
import type { Named, Optimizer } from '../src/optimizers/optimizer.ts';
import { parameterGroups } from '../src/optimizers/parameter-groups.ts';
import { momentum, sgd } from '../src/optimizers/sgd.ts';
import { chain } from '../src/optimizers/chain.ts';
import { weightDecay } from '../src/optimizers/weight-decay.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The updates of a parameter that starts at `start` and meets these gradients one after the other. */
function updates(optimizer: Optimizer, start: number[][], gradients: number[][][], rate: number): number[][] {
  return tf.tidy(() => {
    let w: tf.Tensor = tf.tensor2d(start);
    let slots = optimizer.slots({ w });
    return gradients.map((gradient) => {
      const step = optimizer.update({ w: tf.tensor2d(gradient) }, slots, { w }, rate);
      slots = step.slots;
      w = w.add(step.updates.w);
      return [...step.updates.w.dataSync()];
    });
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 5): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(actual[i]).toBeCloseTo(expected[i], digits);
}

/** What a round of Muon makes of a singular value. */
const round = (s: number) => 3.4445 * s - 4.775 * s ** 3 + 2.0315 * s ** 5;
const rounds = (s: number, count: number): number => (count === 0 ? s : rounds(round(s), count - 1));

describe('muon', () => {
  it('a diagonal gradient by hand', () => {
    // 3 and 4 over their norm of 5: 0.6 and 0.8. 3.4445 · 0.6 − 4.775 · 0.216 + 2.0315 · 0.07776, and so on
    const optimizer = muon({ momentum: 0, rounds: 1 });
    expectClose(updates(optimizer, [[1, 1], [1, 1]], [[[3, 0], [0, 4]]], 0.1)[0], [-0.119327, 0, 0, -0.0976482]); // prettier-ignore
  });

  it('has the momentum of Nesterov', () => {
    // v = 0.5 · diag(1, 0) + diag(0, 1), g + 0.5 v = diag(0.25, 1.5)
    const start = [[0, 0], [0, 0]]; // prettier-ignore
    const [, second] = updates(muon({ momentum: 0.5, rounds: 2 }), start, [[[1, 0], [0, 0]], [[0, 0], [0, 1]]], 1); // prettier-ignore
    const norm = Math.hypot(0.25, 1.5);
    expectClose(second, [-rounds(0.25 / norm, 2), 0, 0, -rounds(1.5 / norm, 2)]);
  });

  it.each([
    ['tall', [6, 3]],
    ['wide', [3, 6]],
    ['as a kernel', [2, 1, 3, 4]],
  ])('keeps the singular vectors of a matrix, %s, and moves its singular values', (_, shape) => {
    const columns = shape.at(-1)!;
    const rows = shape.slice(0, -1).reduce((a, b) => a * b);
    const n = Math.min(rows, columns);
    const factor = (length: number, seed: number) =>
      tf.tensor2d(orthogonal()([length, n], new Random(seed)), [length, n]);
    const [U, V] = [factor(rows, 1), factor(columns, 2)];
    const values = Array.from({ length: n }, (_, i) => 5 / 2 ** i);
    const product = (s: number[]) => tf.matMul(tf.mul(U, tf.tensor1d(s)), V, false, true).dataSync();
    const found = orthogonalized(tf.tensor(product(values), shape), 5);
    expect(found.shape).toEqual(shape);
    const norm = Math.hypot(...values);
    expectClose(found.dataSync(), product(values.map((s) => rounds(s / norm, 5))), 4);
  });

  it('brings singular values from 0.02 on near 1 in five rounds', () => {
    const ends = Array.from({ length: 99 }, (_, i) => rounds(0.02 + 0.01 * i, 5));
    expect(Math.min(...ends)).toBeGreaterThan(0.65);
    expect(Math.max(...ends)).toBeLessThan(1.25);
    const [s] = orthogonalized(tf.tensor2d([[0.3]]), 5).dataSync();
    expect(s).toBeCloseTo(rounds(1, 5), 5);
  });

  it('leaves zeros, and refuses what is no matrix', () => {
    expect([...orthogonalized(tf.zeros([2, 3]), 5).dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
    tf.tidy(() => {
      const bias = tf.tensor1d([1, 2]);
      const optimizer = muon();
      expect(() => optimizer.update({ bias }, optimizer.slots({ bias }), { bias }, 1)).toThrow(
        'not a tensor of shape [2]',
      );
    });
  });
});

describe('fixedNorm', () => {
  it('brings a parameter of n outputs to norm √n, and adds the update', () => {
    // (3, 4) has norm 5, one output: (0.6, 0.8); less 0.1 · (1, 0)
    const [first] = updates(fixedNorm(sgd()), [[3], [4]], [[[1], [0]]], 0.1);
    expectClose(first, [0.6 - 3 - 0.1, 0.8 - 4]);
    // four outputs: norm 2, where it is already
    expectClose(updates(fixedNorm(sgd()), [[1, 1, 1, 1]], [[[0, 0, 0, 0]]], 1)[0], [0, 0, 0, 0]);
    expectClose(updates(fixedNorm(sgd()), [[0, 0]], [[[1, 0]]], 1)[0], [-1, 0]);
  });
});

describe('fading', () => {
  it('lets the rate fall to 0', () => {
    const ones = Array.from({ length: 5 }, () => [[1]]);
    expectClose(
      updates(fading(sgd(), { steps: 4 }), [[0]], ones, 0.1).flat(),
      [-0.1, -0.075, -0.05, -0.025, 0],
    );
    expect(() => fading(sgd(), { steps: 0 })).toThrow('above 0');
  });
});

describe('lookahead', () => {
  const up = (count: number) => Array.from({ length: count }, () => [[-1]]);

  it('by hand', () => {
    // θ = 1, 2; ρ = 0.5² · 2/4 = 1/8, φ = 7/8 · 2 = 1.75 = θ; θ = 2.75, 3.75; ρ = 1/4, φ = 1.75/4 + 3.75 · 3/4 = 3.25
    const optimizer = lookahead(sgd(), { steps: 4, every: 2, decay: 0.5, power: 1 });
    expectClose(updates(optimizer, [[0]], up(4), 1).flat(), [1, 0.75, 1, 0.5]);
  });

  it('ends at the slow weights', () => {
    // θ = 1, 2; ρ = 0.25 · 2/3, φ = 2 · 5/6; the last step is taken back
    const optimizer = lookahead(sgd(), { steps: 3, every: 2, decay: 0.5, power: 1 });
    expectClose(updates(optimizer, [[0]], up(3), 1).flat(), [1, 10 / 6 - 1, 0]);
  });

  it('starts its slow weights at the parameters, and keeps the slots of the inner optimiser', () => {
    tf.tidy(() => {
      const w = tf.tensor1d([3]);
      const slots = lookahead(momentum(), { steps: 10 }).slots({ w });
      expect(Object.keys(slots).sort()).toEqual(['lookaheadSteps', 'slow/w', 'velocity/w']);
      expect([...slots['slow/w'].dataSync()]).toEqual([3]);
    });
    expect(() => lookahead(sgd(), { steps: 0 })).toThrow('number of steps');
  });
});

describe('parameterGroups', () => {
  const groups = parameterGroups({
    kernels: { includes: (name) => name.endsWith('kernel'), optimizer: momentum({ momentum: 0.5 }) },
    biases: { includes: (_, { rank }) => rank === 1, optimizer: chain(weightDecay(2), sgd()), rate: 3 },
  });

  it('updates each parameter by the first group that includes it', () => {
    tf.tidy(() => {
      const parameters: Named<tf.Tensor> = { 'a/kernel': tf.tensor1d([1]), 'a/bias': tf.tensor1d([5]) };
      const gradients = { 'a/kernel': tf.tensor1d([4]), 'a/bias': tf.tensor1d([-1]) };
      const slots = groups.slots(parameters);
      expect(Object.keys(slots)).toEqual(['kernels/velocity/a/kernel']);
      const first = groups.update(gradients, slots, parameters, 0.1);
      expect(Object.keys(first.slots)).toEqual(Object.keys(slots));
      const second = groups.update(gradients, first.slots, parameters, tf.scalar(0.1));
      expectClose(first.updates['a/kernel'].dataSync(), [-0.4]);
      expectClose(second.updates['a/kernel'].dataSync(), [-0.1 * (0.5 * 4 + 4)]);
      expectClose(second.updates['a/bias'].dataSync(), [-0.3 * (2 * 5 - 1)]);
    });
  });

  it('names a parameter that belongs to none', () => {
    expect(() => groups.slots({ gain: tf.scalar(1) })).toThrow(
      'The parameter "gain" belongs to none of the groups kernels, biases',
    );
  });
});

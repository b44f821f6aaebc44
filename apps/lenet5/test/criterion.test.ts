import * as tf from '@tensorflow/tfjs';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { codes } from '../src/codes.ts';
import { type Criterion, criterionOf } from '../src/criterion.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Every criterion once more: one example, double precision, loops. */
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const penaltiesOf = (x: number[]) => codes.map((code) => sum(code.map((w, k) => (x[k] - w) ** 2)));
const eq9 = (j: number) => (penalties: number[], label: number) =>
  penalties[label] + Math.log(Math.exp(-j) + sum(penalties.map((y) => Math.exp(-y))));
const eq8 = (penalties: number[], label: number) => penalties[label];
const unitDistance = (units: number[], label: number) =>
  sum(units.map((u, i) => (u - (i === label ? 1 : -1)) ** 2));
const crossEntropy = (logits: number[], label: number) => Math.log(sum(logits.map(Math.exp))) - logits[label];

function examples(rows: number, columns: number, draw: (random: Random) => number): number[][] {
  const random = new Random(11);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => draw(random)));
}

const labels = [3, 0, 9, 5];
const lossOf = (criterion: Criterion, outputs: number[][]) =>
  tf.tidy(() =>
    criterion.loss(tf.tensor2d(outputs), tf.tensor1d(labels.slice(0, outputs.length), 'int32')).arraySync(),
  );
const mean = (outputs: number[][], loss: (row: number[], label: number) => number) =>
  sum(outputs.map((row, i) => loss(row, labels[i]))) / outputs.length;

const map = (penalty: number) => criterionOf({ model: 'lenet5', criterion: 'map', penalty });
const codeDistance = criterionOf({ model: 'lenet5', criterion: 'mse', penalty: 10 });
const units = criterionOf({ model: 'lenet4', criterion: 'mse', penalty: 10 });
const softmax = criterionOf({ model: 'lenet5', criterion: 'cross-entropy', penalty: 10 });

describe('loss', () => {
  it.each([0.5, 10, 60])('of Eq. 9 with j = %d', (j) => {
    const penalties = examples(4, 10, (random) => random.uniform(0, 40));
    expect(lossOf(map(j), penalties)).toBeCloseTo(mean(penalties, eq9(j)), 4);
  });

  it('of Eq. 9 by hand: all penalties 0 and j large give log 10', () => {
    expect(lossOf(map(1000), [Array(10).fill(0)])).toBeCloseTo(Math.log(10), 6);
  });

  it('of Eq. 9 for penalties whose exponentials vanish', () => {
    expect(lossOf(map(10), [Array(10).fill(1e6)])).toBe(1e6 - 10);
    expect(lossOf(map(1000), [Array(10).fill(5000)])).toBe(5000 - 1000);
  });

  it('of Eq. 8, of ten units, of softmax', () => {
    const penalties = examples(4, 10, (random) => random.uniform(0, 40));
    expect(lossOf(codeDistance, penalties)).toBeCloseTo(mean(penalties, eq8), 5);
    const outputs = examples(4, 10, (random) => random.uniform(-2, 2));
    expect(lossOf(units, outputs)).toBeCloseTo(mean(outputs, unitDistance), 4);
    expect(lossOf(softmax, outputs)).toBeCloseTo(mean(outputs, crossEntropy), 5);
  });

  it('of softmax for a class that is very wrong', () => {
    expect(lossOf(softmax, [[500, 0, 0, 0, 0, 0, 0, 0, 0, 0]])).toBe(500);
  });
});

describe('probabilities', () => {
  const probabilities = (criterion: Criterion, row: number[]) =>
    tf.tidy(() => criterion.probabilities(tf.tensor2d([row])).arraySync()[0]);

  it('of penalties are e^−y, normalised', () => {
    const row = examples(1, 10, (random) => random.uniform(0, 5))[0];
    const total = sum(row.map((y) => Math.exp(-y)));
    for (const criterion of [map(10), codeDistance]) {
      expect(criterion.outputs).toBe('penalties');
      probabilities(criterion, row).forEach((p, i) => expect(p).toBeCloseTo(Math.exp(-row[i]) / total, 6));
    }
  });

  it('of units are those of their distances to the ten targets', () => {
    const row = examples(1, 10, (random) => random.uniform(-1.5, 1.5))[0];
    const weights = row.map((_, label) => Math.exp(-unitDistance(row, label)));
    probabilities(units, row).forEach((p, i) => expect(p).toBeCloseTo(weights[i] / sum(weights), 6));
  });

  it('of huge penalties still add up to 1', () => {
    const row = Array.from({ length: 10 }, (_, i) => 1e5 + i);
    const p = probabilities(map(10), row);
    expect(sum(p)).toBeCloseTo(1, 6);
    expect(p.indexOf(Math.max(...p))).toBe(0);
  });
});

describe('curvature', () => {
  /** ∂²E/∂x² by central differences, in double precision. */
  function numeric(x: number[], energy: (x: number[]) => number): number[] {
    const h = 1e-3;
    return x.map((_, k) => {
      const at = (step: number) => energy(x.map((value, i) => (i === k ? value + step : value)));
      return (at(h) - 2 * at(0) + at(-h)) / h ** 2;
    });
  }

  function expectCurvature(
    criterion: Criterion,
    x: number[],
    label: number,
    energy: (x: number[]) => number,
  ) {
    const found = tf.tidy(() =>
      criterion.curvature(tf.tensor2d([x]), tf.tensor1d([label], 'int32')).dataSync(),
    );
    const wanted = numeric(x, energy);
    expect(found.length).toBe(wanted.length);
    wanted.forEach((value, k) => expect(found[k], `coordinate ${k}`).toBeCloseTo(value, 3));
  }

  // Half way between two codes, where several classes compete and no term vanishes.
  const between = codes[3].map((w, k) => 0.5 * (w + codes[8][k]) + 0.1 * Math.sin(7 * k));

  it.each([5, 20, 60])('of Eq. 9 with j = %d, at F6', (j) => {
    expect(map(j).curvatureAt).toBe('f6-act');
    expectCurvature(map(j), between, 3, (x) => eq9(j)(penaltiesOf(x), 3));
    expectCurvature(map(j), codes[2], 2, (x) => eq9(j)(penaltiesOf(x), 2));
  });

  it('of Eq. 8, at F6', () => {
    expect(codeDistance.curvatureAt).toBe('f6-act');
    expectCurvature(codeDistance, between, 8, (x) => eq8(penaltiesOf(x), 8));
  });

  it('of ten units', () => {
    expect(units.curvatureAt).toBe('output-act');
    expectCurvature(units, codes[0].slice(0, 10), 4, (x) => unitDistance(x, 4));
  });

  it('of softmax, at the logits', () => {
    expect(softmax.curvatureAt).toBe('output');
    const [logits] = examples(1, 10, (random) => random.uniform(-2, 2));
    expectCurvature(softmax, logits, 6, (x) => crossEntropy(x, 6));
  });

  it('is that of each example in a batch', () => {
    const batch = tf.tensor2d([between, codes[5]]);
    const both = map(20)
      .curvature(batch, tf.tensor1d([3, 5], 'int32'))
      .arraySync() as number[][];
    const alone = map(20)
      .curvature(tf.tensor2d([codes[5]]), tf.tensor1d([5], 'int32'))
      .arraySync() as number[][];
    both[1].forEach((value, k) => expect(value).toBeCloseTo(alone[0][k], 5));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brierScore, expectedCalibrationError, logLoss, reliability } from '../src/index.ts';

// Two classes, by hand. Confidences 0.9, 0.8, 0.6, 0.55, 1; right, wrong, right, wrong, right.
const probabilities = [0.9, 0.1, /**/ 0.2, 0.8, /**/ 0.4, 0.6, /**/ 0.55, 0.45, /**/ 0, 1];
const labels = [0, 0, 1, 1, 1];

describe('reliability', () => {
  test('a table worked by hand, four bins', () => {
    const { bins, ece, mce } = reliability(probabilities, labels, 4);
    expect(bins.map(({ low, high, count }) => [low, high, count])).toEqual([
      [0, 0.25, 0],
      [0.25, 0.5, 0],
      [0.5, 0.75, 2],
      [0.75, 1, 3],
    ]);
    expect(bins[2].confidence).toBeCloseTo(0.575, 12);
    expect(bins[2].accuracy).toBe(0.5);
    expect(bins[3].confidence).toBeCloseTo(0.9, 12);
    expect(bins[3].accuracy).toBeCloseTo(2 / 3, 12);
    // 2/5 · |0.5 - 0.575| + 3/5 · |2/3 - 0.9| = 0.03 + 0.14
    expect(ece).toBeCloseTo(0.17, 12);
    expect(expectedCalibrationError(probabilities, labels, 4)).toBe(ece);
    expect(mce).toBeCloseTo(0.9 - 2 / 3, 12);
  });

  test('a bin holds its upper edge, and a confidence of 1 is in the last', () => {
    const counts = (bins: number) =>
      reliability([0.5, 0.5, /**/ 0.75, 0.25, /**/ 1, 0], [0, 0, 0], bins).bins;
    expect(counts(4).map((bin) => bin.count)).toEqual([0, 1, 1, 1]);
  });

  test('certain and right is perfectly calibrated; certain and wrong is not at all', () => {
    expect(reliability([1, 0, 0, 1], [0, 1]).ece).toBe(0);
    expect(reliability([1, 0, 0, 1], [1, 0])).toMatchObject({ ece: 1, mce: 1 });
  });

  test('one bin: the gap between mean confidence and accuracy', () => {
    const examples = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(examples, (rows) => {
        const flat = rows.flatMap(([p]) => [p, 1 - p]);
        const truth = rows.map(([, label]) => label);
        const confidence = rows.reduce((sum, [p]) => sum + Math.max(p, 1 - p), 0) / rows.length;
        const accuracy = rows.filter(([p, label]) => (p >= 1 - p ? 0 : 1) === label).length / rows.length;
        expect(reliability(flat, truth, 1).ece).toBeCloseTo(Math.abs(confidence - accuracy), 9);
        const { bins, ece, mce } = reliability(flat, truth);
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(rows.length);
        expect(ece).toBeLessThanOrEqual(mce + 1e-12);
      }),
    );
  });

  test('accepts the rounding of a single-precision softmax', () => {
    expect(reliability(Float32Array.of(1 + 1e-7, 0), [0]).ece).toBe(0);
  });
});

describe('proper scores', () => {
  // Classes ham = 0 and spam = 1, as scikit-learn sorts them.
  const spam = [0.1, 0.9, /**/ 0.9, 0.1, /**/ 0.8, 0.2, /**/ 0.35, 0.65];

  test('the example of scikit-learn, metrics.log_loss', () => {
    expect(logLoss(spam, [1, 0, 0, 1])).toBeCloseTo(0.21616, 5);
  });

  test('a uniform guess costs ln 10; a certain mistake costs -ln of the floor', () => {
    expect(logLoss(new Float64Array(10).fill(0.1), [3])).toBeCloseTo(Math.log(10), 12);
    expect(logLoss([1, 0], [1])).toBeCloseTo(52 * Math.LN2, 9);
    expect(logLoss([1, 0], [1], 1e-3)).toBeCloseTo(Math.log(1000), 9);
  });

  test('the example of scikit-learn, metrics.brier_score_loss, doubled: both classes count', () => {
    const positive = [0.1, 0.9, 0.8, 0.3];
    const both = positive.flatMap((p) => [1 - p, p]);
    expect(brierScore(both, [0, 1, 1, 0])).toBeCloseTo(2 * 0.0375, 12);
    expect(brierScore([1, 0, 0, 1], [1, 0])).toBe(2);
  });
});

test.each([
  ['reliability', reliability],
  ['logLoss', logLoss],
  ['brierScore', brierScore],
])('%s refuses what is not a distribution', (_, metric) => {
  expect(() => metric([0.5, 0.5, NaN, 1], [0, 1])).toThrow(
    'probabilities[2] (example 1, class 0) is NaN; expected a number from 0 to 1',
  );
  expect(() => metric([2.5, -1.5], [0])).toThrow('probabilities[0] (example 0, class 0) is 2.5');
  expect(() => metric([0.5, 0.1], [0])).toThrow('the probabilities of example 0 sum to 0.6; expected 1');
  expect(() => metric([0.5, 0.5], [2])).toThrow('labels[0] is 2; expected a class from 0 to 1');
  expect(() => metric([0.5, 0.5, 1], [0, 1])).toThrow('probabilities has length 3');
  expect(() => metric([], [])).toThrow('labels is empty');
});

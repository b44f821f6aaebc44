import { describe, expect, it } from 'vitest';
import {
  constant,
  cosine,
  oneCycle,
  piecewiseLinear,
  plateau,
  type PlateauState,
  type Schedule,
  stepDecay,
  stepwise,
  warmUp,
} from '../src/schedules.ts';

function expectTable(schedule: Schedule, table: [progress: number, value: number][]): void {
  for (const [progress, value] of table) {
    expect(schedule(progress), `at ${progress}`).toBeCloseTo(value, 12);
  }
}

describe('schedules worked by hand', () => {
  it('constant', () => {
    expectTable(constant(0.1), [
      [0, 0.1],
      [1e6, 0.1],
    ]);
  });

  it('stepDecay changes at the multiples, not before', () => {
    expectTable(stepDecay(0.8, { every: 10, factor: 0.5 }), [
      [0, 0.8],
      [9.999, 0.8],
      [10, 0.4],
      [19, 0.4],
      [20, 0.2],
      [30, 0.1],
    ]);
  });

  it("stepDecay with char-rnn's delay: the 11th epoch is the first decayed one", () => {
    expectTable(stepDecay(2e-3, { every: 1, factor: 0.97, after: 9 }), [
      [0, 2e-3],
      [9, 2e-3],
      [10, 1.94e-3],
      [11, 1.8818e-3],
    ]);
  });

  it("stepwise: LeNet-5's table by passes", () => {
    const rate = stepwise([
      [2, 5e-4],
      [3, 2e-4],
      [3, 1e-4],
      [4, 5e-5],
      [8, 1e-5],
    ]);
    const passes = Array.from({ length: 21 }, (_, pass) => rate(pass) * 1e5);
    const expected = [50, 50, 20, 20, 20, 10, 10, 10, 5, 5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    passes.forEach((value, pass) => expect(value).toBeCloseTo(expected[pass], 9));
  });

  it("stepwise: ResNet's table by steps", () => {
    const rate = stepwise([
      [32_000, 0.1],
      [16_000, 0.01],
      [16_000, 0.001],
    ]);
    expectTable(rate, [
      [0, 0.1],
      [31_999, 0.1],
      [32_000, 0.01],
      [47_999, 0.01],
      [48_000, 0.001],
      [64_000, 0.001],
    ]);
  });

  it("piecewise linear: airbench's triangle of 100 steps", () => {
    const rate = piecewiseLinear([
      [0, 0.2],
      [20, 1],
      [100, 0.2],
    ]);
    expectTable(rate, [
      [-1, 0.2],
      [0, 0.2],
      [5, 0.4],
      [20, 1],
      [60, 0.6],
      [100, 0.2],
      [200, 0.2],
    ]);
    expectTable(piecewiseLinear([[3, 7]]), [
      [0, 7],
      [4, 7],
    ]);
    expect(() => piecewiseLinear([])).toThrow('at least one point');
    expect(() => piecewiseLinear([[1, 0], [1, 1]])).toThrow('must be positive, not 0'); // prettier-ignore
  });

  it('cosine', () => {
    // (1 + cos 60°) / 2 = 3/4 at a third, 1/2 at the half, 1/4 at two thirds
    expectTable(cosine(1, { length: 30 }), [
      [0, 1],
      [10, 0.75],
      [15, 0.5],
      [20, 0.25],
      [30, 0],
      [31, 0],
      [60, 0],
    ]);
    expectTable(cosine(1.2, { length: 30, floor: 0.2 }), [
      [0, 1.2],
      [10, 0.95],
      [30, 0.2],
      [99, 0.2],
    ]);
  });

  it('warmUp rises in a straight line and then starts its schedule', () => {
    expectTable(warmUp(cosine(1, { length: 30 }), { length: 4 }), [
      [0, 0],
      [1, 0.25],
      [3, 0.75],
      [4, 1],
      [14, 0.75],
      [34, 0],
    ]);
    expectTable(warmUp(constant(0.1), { length: 400, from: 0.01 }), [
      [0, 0.01],
      [200, 0.055],
      [400, 0.1],
      [1e9, 0.1],
    ]);
  });

  it('oneCycle', () => {
    // starts at 1/10, ends at 1/10/100; halfway up (0.1 + 1) / 2, halfway down (1 + 0.001) / 2
    expectTable(oneCycle(1, { length: 100, rise: 0.2, startDivisor: 10, endDivisor: 100 }), [
      [0, 0.1],
      [10, 0.55],
      [20, 1],
      [60, 0.5005],
      [100, 0.001],
      [101, 0.001],
    ]);
    expectTable(oneCycle(0.5, { length: 10 }), [
      [0, 0.02],
      [3, 0.5],
      [10, 0.02e-4],
    ]);
  });

  it('refuses lengths that are not positive', () => {
    expect(() => stepDecay(1, { every: 0, factor: 0.5 })).toThrow('every must be positive, not 0');
    expect(() => stepwise([])).toThrow(RangeError);
    expect(() => stepwise([[0, 1]])).toThrow(RangeError);
    expect(() => cosine(1, { length: 0 })).toThrow(RangeError);
    expect(() => warmUp(constant(1), { length: -1 })).toThrow(RangeError);
    expect(() => oneCycle(1, { length: NaN })).toThrow(RangeError);
    expect(() => oneCycle(1, { length: 10, rise: 1 })).toThrow(RangeError);
  });
});

describe('plateau', () => {
  const values = (
    rule: ReturnType<typeof plateau>,
    metrics: number[],
    through: (state: PlateauState) => PlateauState = (state) => state,
  ) => {
    let state = rule.start(1);
    return metrics.map((metric) => (state = through(rule.next(state, metric))).value);
  };

  it('reduces after more than `patience` evaluations without a new best', () => {
    const rule = plateau({ factor: 0.5, patience: 2 });
    //           best, worse, worse, third: halve, again 1, 2, 3: halve, best, worse
    const metrics = [5, 6, 5, 5, 7, 7, 7, 4, 4];
    expect(values(rule, metrics)).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
  });

  it('asks for an improvement of more than the threshold, and stops at the floor', () => {
    const rule = plateau({ factor: 0.1, patience: 0, threshold: 0.5, floor: 0.05 });
    // 4.75 and 4.5 are within 0.5 of 5; 4 is not
    expect(values(rule, [5, 4.75, 4, 4.5, 4.5])).toEqual([1, 0.1, 0.1, 0.05, 0.05]);
  });

  it('maximises accuracies', () => {
    expect(values(plateau({ factor: 0.5, patience: 0, mode: 'max' }), [0.5, 0.6, 0.6, 0.7])).toEqual([
      1, 1, 0.5, 0.5,
    ]);
  });

  it('takes NaN for no improvement, also as the first metric', () => {
    expect(values(plateau({ factor: 0.5, patience: 1 }), [NaN, 3, NaN, NaN, 2])).toEqual([1, 1, 1, 0.5, 0.5]);
  });

  it('is pure, and its state survives JSON', () => {
    const rule = plateau({ factor: 0.5, patience: 1 });
    const state = Object.freeze(rule.start(1));
    expect(rule.next(state, 3)).toEqual(rule.next(state, 3));
    const metrics = [3, 4, 4, 2, 5, 5, 5, 5];
    const throughJson = (s: PlateauState): PlateauState => JSON.parse(JSON.stringify(s));
    expect(values(rule, metrics, throughJson)).toEqual(values(rule, metrics));
    expect(throughJson(state)).toEqual(state);
  });
});

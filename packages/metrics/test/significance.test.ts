import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  classificationError,
  mcnemar,
  pairCorrectness,
  pairMisses,
  twoProportionTest,
} from '../src/index.ts';

describe('pairing two runs', () => {
  const outcomes = { bothRight: 1, onlyARight: 2, onlyBRight: 1, bothWrong: 1 };

  test('from correctness vectors', () => {
    expect(pairCorrectness(Uint8Array.of(1, 1, 1, 0, 0), [1, 0, 0, 1, 0])).toEqual(outcomes);
  });

  test('from lists of misses, in any order', () => {
    expect(pairMisses([4, 3], Uint32Array.of(1, 2, 4), 5)).toEqual(outcomes);
    const labels = [5, 5, 5, 5, 5];
    const a = classificationError([5, 5, 5, 0, 1], labels);
    const b = classificationError([5, 2, 3, 5, 4], labels);
    expect(pairMisses(a.missed, b.missed, a.n)).toEqual(outcomes);
  });

  test('refuses what does not fit', () => {
    expect(() => pairCorrectness([1], [1, 0])).toThrow('a has length 1 and b has length 2');
    expect(() => pairCorrectness([1, 2], [1, 0])).toThrow('a[1] is 2; expected a correctness from 0 to 1');
    expect(() => pairCorrectness([], [])).toThrow('a is empty');
    expect(() => pairMisses([0], [7], 5)).toThrow('missedByB[0] is 7; expected an example from 0 to 4');
    expect(() => pairMisses([2, 2], [], 5)).toThrow('missedByA[1] is 2, which the list already holds');
    expect(() => pairMisses([], [], 0)).toThrow('n is 0');
  });
});

describe('mcnemar', () => {
  // Two classifiers of accuracy 99.7 % and 99.6 %; both from the user guide of mlxtend, evaluate.mcnemar.
  test('40 disagreements: chi-square with continuity correction', () => {
    const result = mcnemar({ onlyARight: 25, onlyBRight: 15 });
    expect(result).toMatchObject({ method: 'chi-square', statistic: 2.025, onlyARight: 25, onlyBRight: 15 });
    expect(result.pValue).toBeCloseTo(0.154728923485, 11);
  });

  test('12 disagreements: exact binomial, 2 (1 + 12) / 2¹²', () => {
    const result = mcnemar({ onlyARight: 11, onlyBRight: 1 });
    expect(result).toMatchObject({ method: 'exact', statistic: 1 });
    expect(result.pValue).toBeCloseTo(26 / 4096, 12);
  });

  test('the presidential approval ratings of Agresti 1990, p. 350: 86 and 150 changed their minds', () => {
    const result = mcnemar({ onlyARight: 150, onlyBRight: 86 });
    expect(result.statistic).toBeCloseTo(3969 / 236, 12);
    expect(result.pValue).toBeCloseTo(4.114562e-5, 10);
  });

  test('the usual rule: exact below 25 disagreements', () => {
    expect(mcnemar({ onlyARight: 12, onlyBRight: 12 }).method).toBe('exact');
    expect(mcnemar({ onlyARight: 12, onlyBRight: 13 }).method).toBe('chi-square');
    expect(mcnemar({ onlyARight: 25, onlyBRight: 15 }, 'exact').pValue).toBeCloseTo(0.1538599441628321, 12);
    expect(mcnemar({ onlyARight: 11, onlyBRight: 1 }, 'chi-square').statistic).toBe(81 / 12);
  });

  test('no disagreement, or an equal one, is not evidence', () => {
    expect(mcnemar({ onlyARight: 0, onlyBRight: 0 })).toMatchObject({ pValue: 1, method: 'exact' });
    expect(mcnemar({ onlyARight: 0, onlyBRight: 0 }, 'chi-square').pValue).toBe(1);
    expect(mcnemar({ onlyARight: 5, onlyBRight: 5 }).pValue).toBe(1);
    expect(mcnemar({ onlyARight: 50, onlyBRight: 50 })).toMatchObject({ pValue: 1, statistic: 0 });
  });

  const count = fc.integer({ min: 0, max: 12 });

  test('exact p is the share of all coin sequences at least as lopsided', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 0, max: 4 }), (a, b) => {
        const n = a + b;
        let extreme = 0;
        for (let bits = 0; bits < 2 ** n; bits++) {
          const heads = bits.toString(2).replaceAll('0', '').length;
          if (Math.abs(2 * heads - n) >= Math.abs(a - b)) extreme++;
        }
        expect(mcnemar({ onlyARight: a, onlyBRight: b }, 'exact').pValue).toBeCloseTo(extreme / 2 ** n, 10);
      }),
      { numRuns: 30 },
    );
  });

  test('symmetric in A and B, and both methods agree on many disagreements', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 500 }), fc.integer({ min: 400, max: 500 }), (a, b) => {
        const there = mcnemar({ onlyARight: a, onlyBRight: b });
        expect(mcnemar({ onlyARight: b, onlyBRight: a }).pValue).toBe(there.pValue);
        expect(mcnemar({ onlyARight: a, onlyBRight: b }, 'exact').pValue).toBeCloseTo(there.pValue, 2);
      }),
    );
  });

  test('the exact test bears counts whose powers of two underflow', () => {
    expect(mcnemar({ onlyARight: 5000, onlyBRight: 5000 }, 'exact').pValue).toBe(1);
    expect(mcnemar({ onlyARight: 5100, onlyBRight: 4900 }, 'exact').pValue).toBeCloseTo(0.0466, 3);
  });

  test('refuses negative and fractional counts', () => {
    expect(() => mcnemar({ onlyARight: -1, onlyBRight: 3 })).toThrow('onlyARight is -1');
    expect(() => mcnemar({ onlyARight: 1, onlyBRight: 0.5 })).toThrow('onlyBRight is 0.5');
  });
});

describe('twoProportionTest', () => {
  test('the example of statsmodels, proportions_ztest: 5 of 83 against 12 of 99, p = 0.159', () => {
    const { z, pValue, difference } = twoProportionTest(5, 83, 12, 99);
    expect(pValue).toBeCloseTo(0.159, 3);
    expect(z).toBeCloseTo(-1.408, 3);
    expect(difference).toBeCloseTo(-0.06097, 5);
  });

  test('equal proportions: z = 0, also at 0 and at 1', () => {
    for (const k of [0, 5, 10]) {
      expect(twoProportionTest(k, 10, 2 * k, 20)).toEqual({ difference: 0, z: 0, pValue: 1 });
    }
  });

  test('z squared is the chi-square of the 2 x 2 table', () => {
    const size = fc.integer({ min: 2, max: 500 });
    fc.assert(
      fc.property(size, size, fc.double({ min: 0, max: 1, noNaN: true }), (nA, nB, share) => {
        const [a, b] = [Math.floor(nA * share), Math.floor((nB * share) / 2)];
        const total = a + b;
        fc.pre(total > 0 && total < nA + nB);
        const rows = [a, nA - a, b, nB - b];
        const margin = (sum: number, n: number) => (sum * n) / (nA + nB);
        const rest = nA + nB - total;
        const expected = [margin(total, nA), margin(rest, nA), margin(total, nB), margin(rest, nB)];
        const chiSquare = rows.reduce((sum, row, i) => sum + (row - expected[i]) ** 2 / expected[i], 0);
        expect(twoProportionTest(a, nA, b, nB).z ** 2).toBeCloseTo(chiSquare, 7);
      }),
    );
  });

  test('refuses impossible counts', () => {
    expect(() => twoProportionTest(1, 0, 1, 1)).toThrow('nA is 0');
    expect(() => twoProportionTest(1, 10, 11, 10)).toThrow('countB is 11; expected an integer from 0 to 10');
  });
});

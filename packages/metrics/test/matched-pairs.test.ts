import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchedPairsTest, wordErrors } from '../src/index.ts';

const words = (sentence: string) => sentence.split(' ').filter(Boolean);
const compare = (...rows: [reference: string, a: string, b: string][]) =>
  matchedPairsTest(
    rows.map(([reference]) => words(reference)),
    rows.map(([, a]) => words(a)),
    rows.map(([, , b]) => words(b)),
  );

describe('segments', () => {
  test('two words that both have right end a segment, one does not', () => {
    // A has b and d wrong, with c alone between them; then e f are right; then B has g wrong.
    expect(compare(['a b c d e f g h', 'a X c X e f g h', 'a b c d e f X h']).differences).toEqual([2, -1]);
  });

  test('an insertion between two right words keeps them from ending one', () => {
    expect(compare(['a b c d', 'X b c d', 'a b c Y']).differences).toEqual([1, -1]);
    expect(compare(['a b c d', 'X b Z c d', 'a b c Y']).differences).toEqual([1]);
  });

  test('the end of a sentence ends one; what both have right is none; equal errors count as 0', () => {
    expect(compare(['a', 'X', 'a'], ['b', 'b', 'b'], ['c', 'X', 'Y'])).toMatchObject({
      segments: 2,
      differences: [1, 0],
    });
  });

  test('insertions at both ends, and into nothing', () => {
    expect(compare(['a b c', 'X a b c Y', 'a b c'], ['', 'X', 'Y Z']).differences).toEqual([1, 1, -1]);
  });
});

describe('the statistic', () => {
  test('differences 1, 1, 2, 0: mean 1, s² = 2/3, W = 1 / √(2/3 / 4) = √6', () => {
    const result = compare(['a', 'X', 'a'], ['b', 'Y', 'b'], ['c d', 'X Y', 'c d'], ['e', 'X', 'Y']);
    expect(result.differences).toEqual([1, 1, 2, 0]);
    expect(result.z).toBeCloseTo(Math.sqrt(6), 12);
    expect(result.pValue).toBeCloseTo(0.014305878435429631, 12); // math.erfc(math.sqrt(3)) of Python
  });

  test('no difference is no evidence, one segment is little', () => {
    expect(compare(['a b', 'a b', 'a b'])).toEqual({ segments: 0, differences: [], z: 0, pValue: 1 });
    expect(compare(['a', 'X', 'Y']).pValue).toBe(1);
    expect(compare(['a', 'X', 'a'])).toMatchObject({ z: 1 }); // s² has no value: mean square
    expect(compare(['a', 'a', 'X'], ['a', 'a', 'X'], ['a', 'a', 'X'], ['a', 'a', 'X']).z).toBe(-2);
  });

  const sentence = fc.array(fc.constantFrom('one', 'two', 'three'), { maxLength: 8 });

  test('differences add up to the difference of the error counts; A and B exchanged change the sign only', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sentence, sentence, sentence), { maxLength: 5 }), (rows) => {
        const [references, a, b] = [0, 1, 2].map((i) => rows.map((row) => row[i]));
        const result = matchedPairsTest(references, a, b);
        const total = wordErrors(references, a).errors - wordErrors(references, b).errors;
        expect(result.differences.reduce((sum, z) => sum + z, 0)).toBe(total);
        const exchanged = matchedPairsTest(references, b, a);
        expect(exchanged.pValue).toBe(result.pValue);
        expect(exchanged.z + result.z).toBe(0);
      }),
    );
  });

  test('refuses lists of different lengths', () => {
    expect(() => matchedPairsTest([['a']], [['a']], [])).toThrow('hypothesesB has length 0');
  });
});

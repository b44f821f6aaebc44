import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignWords, countErrors, realTimeFactor, renderAlignment, wordErrors } from '../src/index.ts';

const words = (sentence: string) => sentence.split(' ').filter(Boolean);
const count = (reference: string, hypothesis: string) => {
  const { right, substitutions, deletions, insertions } = countErrors(
    alignWords(words(reference), words(hypothesis)),
  );
  return [right, substitutions, deletions, insertions];
};

describe('alignment', () => {
  test.each([
    ['one two three', 'one two three', 3, 0, 0, 0],
    ['one two three', 'one four three', 2, 1, 0, 0],
    ['one two three', 'one three', 2, 0, 1, 0],
    ['one two three', 'one two two three', 3, 0, 0, 1],
    ['one two three', '', 0, 0, 3, 0],
    ['', 'one two', 0, 0, 0, 2],
    ['', '', 0, 0, 0, 0],
    ['one two', 'two one', 1, 0, 1, 1], // as many errors as two substitutions, and a word right
    ['one two three four', 'two three five six', 2, 1, 1, 1], // 3 errors; in place there would be 4
  ])('%j recognised as %j', (reference, hypothesis, ...counts) => {
    expect(count(reference, hypothesis)).toEqual(counts);
  });

  const sentence = fc.array(fc.constantFrom('one', 'two', 'three'), { maxLength: 6 });

  test('fewest errors, then most words right: all alignments tried', () => {
    const best = (reference: string[], hypothesis: string[]): [errors: number, right: number] => {
      if (reference.length === 0 || hypothesis.length === 0) return [reference.length + hypothesis.length, 0];
      const [r, h] = [reference.slice(1), hypothesis.slice(1)];
      const [paired, deleted, inserted] = [best(r, h), best(r, hypothesis), best(reference, h)];
      const same = reference[0] === hypothesis[0];
      return [
        [paired[0] + (same ? 0 : 1), paired[1] + (same ? 1 : 0)],
        [deleted[0] + 1, deleted[1]],
        [inserted[0] + 1, inserted[1]],
      ].sort((a, b) => a[0] - b[0] || b[1] - a[1])[0] as [number, number];
    };
    fc.assert(
      fc.property(sentence, sentence, (reference, hypothesis) => {
        const aligned = alignWords(reference, hypothesis);
        const { errors, right } = countErrors(aligned);
        expect([errors, right]).toEqual(best(reference, hypothesis));
        expect(aligned.flatMap((word) => word.reference ?? [])).toEqual(reference);
        expect(aligned.flatMap((word) => word.hypothesis ?? [])).toEqual(hypothesis);
      }),
    );
  });

  test('printed in columns', () => {
    const aligned = alignWords(words('four nine one one'), words('four five one one seven'));
    expect(renderAlignment([...aligned, { edit: 'deletion', reference: 'oh' }])).toBe(
      [
        'said:       four nine one one ***** oh',
        'recognised: four five one one seven **',
        '                 S            I     D',
      ].join('\n'),
    );
  });
});

describe('rates', () => {
  test('pooled over sentences, with sentence errors', () => {
    const result = wordErrors(
      [words('one two three'), words('four five'), words('six')],
      [words('one two three'), words('four'), words('six six six')],
    );
    expect(result).toMatchObject({
      words: 6,
      right: 5,
      substitutions: 0,
      deletions: 1,
      insertions: 2,
      errors: 3,
      wordErrorRate: 0.5,
      sentences: 3,
      wrongSentences: 2,
    });
    expect(result.sentenceErrorRate).toBeCloseTo(2 / 3, 15);
  });

  // jiwer 4.0.0: process_words of each pair, and of all of them.
  test('as jiwer counts them', () => {
    const rows: [string, string, number][] = [
      ['two three four one', 'two three four two four', 2],
      ['four two two two four one one two', 'four two one two four one one four two', 2],
      ['two three one one two four two three', 'two four three one four one two four two three', 2],
      ['one three two three one two', 'one three three one three one two', 2],
      ['one four two one three four', 'one four one two one three four', 1],
      ['two one three one one', 'one three four three one', 3],
      ['three three two four four four', 'three four three two four four four three', 2],
      ['two three four three three three one', 'two three three three three one', 1],
      ['three three three four one one one three', 'four three two three one four three', 5],
      ['three two three', 'two two three', 1],
      ['one three', 'one two three', 1],
      ['one three two', 'one four one', 2],
    ];
    for (const [reference, hypothesis, errors] of rows)
      expect([reference, countErrors(alignWords(words(reference), words(hypothesis))).errors]).toEqual([
        reference,
        errors,
      ]);
    const { wordErrorRate } = wordErrors(
      rows.map(([reference]) => words(reference)),
      rows.map(([, hypothesis]) => words(hypothesis)),
    );
    expect(wordErrorRate).toBeCloseTo(0.36363636363636365, 12);
  });

  test('refuses what does not fit', () => {
    expect(() => wordErrors([['a']], [])).toThrow('hypotheses has length 0');
    expect(wordErrors([[]], [['a']]).wordErrorRate).toBe(Infinity);
    expect(wordErrors([[]], [[]]).wordErrorRate).toBeNaN();
  });

  test('real-time factor', () => {
    expect(realTimeFactor(0.5, 10)).toBe(0.05);
    expect(() => realTimeFactor(1, 0)).toThrow('1 s for 0 s of sound');
    expect(() => realTimeFactor(NaN, 1)).toThrow(RangeError);
  });
});

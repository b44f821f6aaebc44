import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argMaxRows, classificationError, topKAccuracy, topKError } from '../src/index.ts';

describe('classificationError', () => {
  test('counts and lists the misses', () => {
    expect(classificationError([0, 2, 1, 3, 3], Uint8Array.of(0, 1, 1, 3, 0))).toEqual({
      error: 0.4,
      misses: 2,
      missed: Uint32Array.of(1, 4),
      n: 5,
    });
  });

  test('LeNet-5 with 95 misses of 10,000 has the error rate of the paper, 0.95 %', () => {
    const labels = new Uint8Array(10_000);
    const predictions = new Uint8Array(10_000).fill(1, 0, 95);
    expect(classificationError(predictions, labels).error).toBe(0.0095);
  });

  test('refuses lengths that differ, no examples, and NaN', () => {
    expect(() => classificationError([1, 2], [1, 2, 3])).toThrow(
      'predictions and labels must describe the same examples, but predictions has length 2 and labels has length 3',
    );
    expect(() => classificationError([], [])).toThrow('labels is empty');
    expect(() => classificationError([1, NaN], [1, 1])).toThrow('predictions[1] is NaN');
  });
});

describe('argMaxRows', () => {
  test('picks the highest score of each row, the lowest class on a tie', () => {
    expect(argMaxRows([1, 5, 2, /**/ 7, 7, 0, /**/ -3, -2, -1], 3)).toEqual(Uint32Array.of(1, 0, 2));
  });

  test('refuses incomplete rows and NaN', () => {
    expect(() => argMaxRows([1, 2, 3], 2)).toThrow(
      'scores has length 3, which is not a whole number of rows of 2',
    );
    expect(() => argMaxRows([1, NaN], 2)).toThrow('scores[1] is NaN; expected a finite number');
    expect(() => argMaxRows([], 2)).toThrow('scores is empty');
    expect(() => argMaxRows([1, 2], 0)).toThrow('classes is 0; expected an integer of at least 1');
  });
});

describe('top-k', () => {
  test('the example of scikit-learn, metrics.top_k_accuracy_score', () => {
    const scores = [0.5, 0.2, 0.2, /**/ 0.3, 0.4, 0.2, /**/ 0.2, 0.4, 0.3, /**/ 0.7, 0.2, 0.1];
    const labels = [0, 1, 2, 2];
    expect(topKAccuracy(scores, labels, 2)).toBe(0.75);
    expect(topKError(scores, labels, 2)).toEqual({ error: 0.25, misses: 1, missed: Uint32Array.of(3), n: 4 });
    expect(topKAccuracy(scores, labels, 1)).toBe(0.5);
    expect(topKAccuracy(scores, labels, 3)).toBe(1);
  });

  test('equal scores everywhere: right for the k lowest classes only', () => {
    const uniform = new Float32Array(4 * 4).fill(0.25);
    expect(topKError(uniform, [0, 1, 2, 3], 2).missed).toEqual(Uint32Array.of(2, 3));
  });

  // Few distinct scores, so that ties are common.
  const problem = fc
    .record({ n: fc.integer({ min: 1, max: 20 }), classes: fc.integer({ min: 1, max: 6 }) })
    .chain(({ n, classes }) =>
      fc.record({
        classes: fc.constant(classes),
        scores: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n * classes, maxLength: n * classes }),
        labels: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: n, maxLength: n }),
      }),
    );

  test('agrees with sorting every row, for every k', () => {
    fc.assert(
      fc.property(problem, ({ classes, scores, labels }) => {
        for (let k = 1; k <= classes; k++) {
          const missed = labels.flatMap((label, i) => {
            const row = scores.slice(i * classes, (i + 1) * classes).map((score, c) => ({ score, c }));
            const top = row.sort((a, b) => b.score - a.score || a.c - b.c).slice(0, k);
            return top.some(({ c }) => c === label) ? [] : [i];
          });
          expect([...topKError(scores, labels, k).missed]).toEqual(missed);
        }
      }),
    );
  });

  test('top-1 error is the error of the highest score', () => {
    fc.assert(
      fc.property(problem, ({ classes, scores, labels }) => {
        expect(topKError(scores, labels, 1)).toEqual(
          classificationError(argMaxRows(scores, classes), labels),
        );
      }),
    );
  });

  test('refuses k, labels and sizes that do not fit', () => {
    expect(() => topKError([1, 2], [0], 3)).toThrow('k is 3; expected an integer from 1 to 2');
    expect(() => topKError([1, 2, 3, 4], [0, 2], 1)).toThrow('labels[1] is 2; expected a class from 0 to 1');
    expect(() => topKError([1, 2, 3], [0, 1], 1)).toThrow(
      'not a whole number of classes for each of 2 examples',
    );
    expect(() => topKError([1, NaN], [0], 1)).toThrow('scores[1] is NaN');
    expect(() => topKError([], [], 1)).toThrow('labels is empty');
  });
});

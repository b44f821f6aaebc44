import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classificationError, classReport, confusionMatrix } from '../src/index.ts';

const close = (value: number) => expect.closeTo(value, 12);

describe('confusionMatrix', () => {
  test('the example of scikit-learn, metrics.confusion_matrix', () => {
    const { counts, n, classes } = confusionMatrix([0, 0, 2, 2, 0, 2], [2, 0, 2, 2, 0, 1], 3);
    expect([n, classes]).toEqual([6, 3]);
    // prettier-ignore
    expect([...counts]).toEqual([
      2, 0, 0,
      0, 0, 1,
      1, 0, 2,
    ]);
  });

  test('no examples give zeros', () => {
    expect(confusionMatrix([], [], 2)).toEqual({ classes: 2, n: 0, counts: new Uint32Array(4) });
  });

  test('names what is out of range', () => {
    expect(() => confusionMatrix([0, 1], [0, 10], 10)).toThrow(
      'labels[1] is 10; expected a class from 0 to 9',
    );
    expect(() => confusionMatrix([0, -1], [0, 1], 10)).toThrow('predictions[1] is -1; expected a class');
    expect(() => confusionMatrix([0, 0.5], [0, 1], 10)).toThrow('predictions[1] is 0.5; expected a class');
    expect(() => confusionMatrix([0], [0, 1], 10)).toThrow(
      'predictions has length 1 and labels has length 2',
    );
    expect(() => confusionMatrix([], [], 0)).toThrow('classes is 0');
  });
});

describe('classReport', () => {
  test('the example of scikit-learn, metrics.classification_report', () => {
    const report = classReport(confusionMatrix([0, 0, 2, 2, 1], [0, 1, 2, 2, 2], 3));
    expect(report.classes).toEqual([
      { precision: 0.5, recall: 1, f1: close(2 / 3), support: 1 },
      { precision: 0, recall: 0, f1: 0, support: 1 },
      { precision: 1, recall: close(2 / 3), f1: close(0.8), support: 3 },
    ]);
    expect(report.accuracy).toBe(0.6);
    // Printed there as 0.50 0.56 0.49 and 0.70 0.60 0.61.
    expect(report.macro).toEqual({ precision: close(0.5), recall: close(5 / 9), f1: close(22 / 45) });
    expect(report.weighted).toEqual({ precision: close(0.7), recall: close(0.6), f1: close(46 / 75) });
    expect(report.micro).toEqual({ precision: 0.6, recall: 0.6, f1: 0.6 });
  });

  test('the example of scikit-learn, metrics.precision_recall_fscore_support', () => {
    const [pig, dog, cat] = [0, 1, 2];
    const truth = [cat, dog, pig, cat, dog, pig];
    const report = classReport(confusionMatrix([cat, pig, dog, cat, cat, dog], truth, 3));
    const nothing = { precision: 0, recall: 0, f1: 0, support: 2 };
    expect(report.classes).toEqual([
      nothing,
      nothing,
      { precision: close(2 / 3), recall: 1, f1: 0.8, support: 2 },
    ]);
    expect(report.macro).toEqual({ precision: close(2 / 9), recall: close(1 / 3), f1: close(4 / 15) });
    expect(report.micro.f1).toBe(1 / 3);
  });

  test('a class that is never predicted, or has no examples, scores 0 and not NaN', () => {
    const report = classReport(confusionMatrix([0, 0], [0, 0], 2));
    expect(report.classes[1]).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 });
    expect(report.macro).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(classReport(confusionMatrix([], [], 2)).accuracy).toBe(0);
  });

  test('supports add up, and recall weighted by support is the accuracy', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(pairs, (rows) => {
        const predictions = rows.map(([p]) => p);
        const labels = rows.map(([, l]) => l);
        const report = classReport(confusionMatrix(predictions, labels, 5));
        expect(report.classes.reduce((sum, c) => sum + c.support, 0)).toBe(rows.length);
        expect(report.weighted.recall).toBeCloseTo(report.accuracy, 12);
        expect(report.accuracy).toBeCloseTo(1 - classificationError(predictions, labels).error, 12);
        report.classes.forEach(({ precision, recall, f1 }, c) => {
          const hits = rows.filter(([p, l]) => p === c && l === c).length;
          expect(precision).toBe(hits / Math.max(1, predictions.filter((p) => p === c).length));
          expect(recall).toBe(hits / Math.max(1, labels.filter((l) => l === c).length));
          if (hits > 0) expect(f1).toBeCloseTo(2 / (1 / precision + 1 / recall), 12);
        });
      }),
    );
  });
});

import type { ClassifierConfig } from './config.ts';

/**
 * The targets of the output units for an example, by class and unit: +1, −1, or 0 where the unit is not trained on that class.
 * The score of a class is the sum of all outputs, each times the class's code: section III.C.1's rule for units that tell pairs of
 * classes apart, and for a unit for each class the same as to take the largest output.
 */
export type Codes = readonly (readonly number[])[];

export function codesOf(classifier: CodedClassifier, classes: number): Codes {
  return codes[classifier](classes);
}

/** The classifiers whose output units are told apart by codes. */
export type CodedClassifier = Exclude<ClassifierConfig['classifier'], 'nearest-neighbours'>;

const codes: Record<CodedClassifier, (classes: number) => Codes> = {
  network: oneForEach,
  quadratic: oneForEach,
  pairwise: pairs,
  sign: () => [[-1], [1]],
};

/** Unit c is +1 for class c and −1 for the others. */
function oneForEach(classes: number): Codes {
  return Array.from({ length: classes }, (_, c) =>
    Array.from({ length: classes }, (_, unit) => (unit === c ? 1 : -1)),
  );
}

/** Units 0/1, 0/2 … 8/9: unit i/j is +1 for class i and −1 for class j. */
function pairs(classes: number): Codes {
  const units: [number, number][] = [];
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) units.push([i, j]);
  }
  return Array.from({ length: classes }, (_, c) => units.map(([i, j]) => (c === i ? 1 : c === j ? -1 : 0)));
}

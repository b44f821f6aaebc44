/** Points as CSV: columns x, y, label (of a surface: value) and, where some are kept for testing, test (0 or 1). */
import { CsvError, readCsv } from '@nutshell/data/csv';
import type { LabelledPoint } from '@nutshell/micro/classifier';
import { fitPlane } from '@nutshell/micro/plane';
import { MAX_CLASSES, MAX_OWN_POINTS, onGrid } from './point-code.ts';

export interface ImportedPoints {
  points: LabelledPoint[];
  /** The changes that made the points fit; empty if there were none. */
  remarks: string[];
}

export function pointsToCsv(points: readonly LabelledPoint[]): string {
  const rows = points.map(({ x, y, label, value, test }) => [x, y, value ?? label, test ? 1 : 0].join(','));
  const kind = points.some(({ value }) => value !== undefined) ? 'value' : 'label';
  return [`x,y,${kind},test`, ...rows, ''].join('\n');
}

/**
 * The points of a CSV text with columns x, y and label. Points outside of the plane are moved and scaled together until
 * all are within; labels other than 0 to 5 are numbered in their order.
 *
 * @throws CsvError with row and column for a cell that is not a number, Error if there are too many points or classes
 */
export function pointsFromCsv(text: string, file: string): ImportedPoints {
  const { names, rows, columns } = readCsv(text, { file, columns: ['x', 'y', 'label'] });
  if (rows === 0) throw new Error(`${file} has no points: expected rows of x, y and label below the header.`);
  if (rows > MAX_OWN_POINTS)
    throw new Error(`${file} has ${rows} points; a link can carry ${MAX_OWN_POINTS}. Leave some out.`);
  const test = names.includes('test') ? readCsv(text, { file, columns: ['test'] }).columns.test : undefined;
  const remarks: string[] = [];
  const [x, y] = fitted(columns.x, columns.y, remarks);
  const labels = numbered(columns.label, file, remarks);
  const points = Array.from(labels, (label, i) => ({
    x: onGrid(x[i]),
    y: onGrid(y[i]),
    label,
    test: test?.[i] === 1,
  }));
  return { points, remarks };
}

export { CsvError };

function fitted(x: Float64Array, y: Float64Array, remarks: string[]): [Float64Array, Float64Array] {
  const fit = fitPlane(x, y);
  if (fit.x !== x)
    remarks.push('The points reach beyond the plane, so all were moved and scaled together, into −1 … 1.');
  return [fit.x, fit.y];
}

function numbered(labels: Float64Array, file: string, remarks: string[]): Float64Array {
  const found = [...new Set(labels)].sort((a, b) => a - b);
  if (found.length > MAX_CLASSES)
    throw new Error(
      `${file} has ${found.length} different labels; expected at most ${MAX_CLASSES}. Is label the column of the classes?`,
    );
  if (found.every((label) => Number.isInteger(label) && label >= 0 && label < MAX_CLASSES)) return labels;
  remarks.push(`The labels ${found.join(', ')} became the classes A, B, … in this order.`);
  return labels.map((label) => found.indexOf(label));
}

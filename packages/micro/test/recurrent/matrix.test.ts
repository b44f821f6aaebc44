import { Random } from '@nutshell/random';
import { Matrix } from '@nutshell/micro/recurrent';
import { expect, test } from 'vitest';

const draw = (length: number, name: string) => new Random(3).fork(name).fillNormal(new Float32Array(length));

test.each([
  [1, 1],
  [3, 15],
  [7, 16],
  [5, 17],
  [130, 65],
  [128, 512],
])('[%i, %i]: the sums of a plain loop', (rows, columns) => {
  const [W, x, y] = [draw(rows * columns, 'W'), draw(rows, 'x'), draw(columns, 'y')];
  const sums = Array.from(y, (start, column) => {
    let sum = start;
    for (let row = 0; row < rows; row++) sum += x[row] * W[row * columns + column];
    return sum;
  });
  new Matrix(W, rows, columns).addProduct(y, x);
  y.forEach((value, column) => expect(value).toBeCloseTo(sums[column], 4));
});

test('by hand, some of the columns: [1 2] + [3 4] [[5 6 7] [8 9 10]] without the first', () => {
  const y = Float32Array.of(1, 2);
  new Matrix([5, 6, 7, 8, 9, 10], 2, 3, { from: 1, to: 3 }).addProduct(y, Float32Array.of(3, 4));
  expect([...y]).toEqual([1 + 3 * 6 + 4 * 9, 2 + 3 * 7 + 4 * 10]);
});

test('numbers that do not make a matrix', () => {
  expect(() => new Matrix([1, 2, 3], 2, 2)).toThrow('a matrix [2, 2] does not have 3 numbers');
});

import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { Matrix, SVD, pseudoInverse } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { codesOf } from '../../src/linear-classifier/codes.ts';
import { factorise, leastSquares, substitute } from '../../src/linear-classifier/least-squares.ts';
import { principalComponents } from '../../src/linear-classifier/principal-components.ts';
import { distributionOf, secondMoments } from '../../src/linear-classifier/second-moments.ts';

beforeAll(() => selectBackend());

/** Rows of features, in bytes, with a class each. */
function sample(examples: number, features: number, classes: number) {
  const random = new Random(11);
  const rows = Array.from({ length: examples }, () =>
    Array.from({ length: features }, () => random.int(256)),
  );
  const labels = Uint8Array.from({ length: examples }, () => random.int(classes));
  const moments = async () =>
    secondMoments({ labels, classes, features }, (indices, out) => {
      for (let i = 0; i < indices.length; i++) out.set(rows[indices[i]], i * features);
    });
  return { rows, labels, moments };
}

describe('secondMoments', () => {
  it('are the sums of x xᵀ by class to the last digit, over several blocks', async () => {
    const { rows, labels, moments } = sample(1000, 6, 3);
    const { size, ofClass } = await moments();
    expect(size).toBe(7);
    for (const c of [0, 1, 2]) {
      const members = rows.filter((_, i) => labels[i] === c).map((row) => [...row, 1]);
      expect(members.length).toBeGreaterThan(256);
      for (let i = 0; i < 7; i++) {
        for (let j = 0; j < 7; j++)
          expect(ofClass[c][i * 7 + j]).toBe(members.reduce((sum, x) => sum + x[i] * x[j], 0));
      }
    }
  });

  it('have the mean and covariance that the definition gives', async () => {
    const { rows, moments } = sample(400, 4, 2);
    const { mean, covariance } = distributionOf(await moments());
    for (let i = 0; i < 4; i++) {
      expect(mean[i]).toBeCloseTo(rows.reduce((sum, row) => sum + row[i], 0) / 400, 9);
      for (let j = 0; j < 4; j++) {
        const expected = rows.reduce((sum, row) => sum + (row[i] - mean[i]) * (row[j] - mean[j]), 0) / 400;
        expect(covariance[i * 4 + j]).toBeCloseTo(expected, 7);
      }
    }
  });
});

describe('leastSquares', () => {
  it('gives the solution of the pseudo-inverse for a unit of each class', async () => {
    const { rows, labels, moments } = sample(500, 8, 3);
    const { weights } = leastSquares(await moments(), codesOf('network', 3), 0);
    const x = new Matrix(rows.map((row) => [...row, 1]));
    const targets = new Matrix([...labels].map((label) => [0, 1, 2].map((c) => (c === label ? 1 : -1))));
    const expected = pseudoInverse(x).mmul(targets).to1DArray();
    weights.forEach((weight, i) => expect(weight).toBeCloseTo(expected[i], 9));
  });

  it('trains the unit of a pair on the examples of its two classes alone', async () => {
    const { rows, labels, moments } = sample(500, 5, 4);
    const { weights, units } = leastSquares(await moments(), codesOf('pairwise', 4), 0);
    expect(units).toBe(6);
    const [one, other, unit] = [1, 3, 4]; // 0/1 0/2 0/3 1/2 1/3 2/3
    const chosen = rows.flatMap((row, i) =>
      labels[i] === one || labels[i] === other ? [{ x: [...row, 1], t: labels[i] === one ? 1 : -1 }] : [],
    );
    const expected = pseudoInverse(new Matrix(chosen.map(({ x }) => x))).mmul(
      Matrix.columnVector(chosen.map(({ t }) => t)),
    );
    for (let i = 0; i < 6; i++) expect(weights[i * units + unit]).toBeCloseTo(expected.get(i, 0), 9);
  });

  it('with a ridge minimises the error plus λ |w|², biases left out', async () => {
    const { rows, labels, moments } = sample(300, 3, 2);
    const all = await moments();
    const ridge = 0.2;
    const { weights } = leastSquares(all, codesOf('sign', 2), ridge);
    const meanSquare = rows.reduce((sum, row) => sum + row.reduce((s, v) => s + v * v, 0), 0) / 3;
    const cost = (w: ArrayLike<number>) =>
      rows.reduce((sum, row, i) => {
        const y = row.reduce((s, value, k) => s + value * w[k], w[3]);
        return sum + (y - (labels[i] === 1 ? 1 : -1)) ** 2;
      }, 0) +
      ridge * meanSquare * (w[0] ** 2 + w[1] ** 2 + w[2] ** 2);
    const least = cost(weights);
    for (let k = 0; k < 4; k++) {
      const step = 0.01 * Math.abs(weights[k]);
      for (const sign of [-1, 1]) {
        const moved = Float64Array.from(weights);
        moved[k] += sign * step;
        expect(cost(moved)).toBeGreaterThan(least);
      }
    }
  });

  it('says what to do where the equations have no single solution', async () => {
    const dead = { size: 2, ofClass: [Float64Array.of(0, 0, 0, 3), Float64Array.of(0, 0, 0, 2)] };
    expect(() => leastSquares(dead, codesOf('sign', 2), 0)).toThrow('set --ridge higher');
  });
});

it('Cholesky: the factor of a matrix worked by hand, and the solution', () => {
  const matrix = Float64Array.of(4, 0, 0, 12, 37, 0, -16, -43, 98);
  factorise(matrix, 3);
  expect([0, 3, 4, 6, 7, 8].map((i) => matrix[i])).toEqual([2, 6, 1, -8, 5, 3]);
  const b = Float64Array.of(0, 6, 39); // [4 12 −16; 12 37 −43; −16 −43 98] (1, 1, 1)
  substitute(matrix, 3, b);
  b.forEach((value) => expect(value).toBeCloseTo(1, 12));
});

describe('principalComponents', () => {
  it('are the right singular vectors of the centred data', async () => {
    const { rows, moments } = sample(300, 6, 2);
    const { mean, directions, variances, totalVariance } = principalComponents(await moments(), 4);
    const centred = new Matrix(rows.map((row) => row.map((value, i) => value - mean[i])));
    const { diagonal, rightSingularVectors } = new SVD(centred);
    directions.forEach((direction, k) => {
      const expected = rightSingularVectors.getColumn(k);
      const cosine = direction.reduce((sum, value, i) => sum + value * expected[i], 0);
      expect(Math.abs(cosine)).toBeCloseTo(1, 8);
      expect(Math.max(...direction)).toBe(Math.max(...direction.map(Math.abs)));
      expect(variances[k] / (diagonal[k] ** 2 / 300)).toBeCloseTo(1, 8);
    });
    expect(totalVariance / (diagonal.reduce((sum, s) => sum + s * s, 0) / 300)).toBeCloseTo(1, 8);
  });

  it('refuse more components than features', async () => {
    const { moments } = sample(20, 3, 2);
    const all = await moments();
    expect(() => principalComponents(all, 4)).toThrow('4 components of 3 features');
  });
});

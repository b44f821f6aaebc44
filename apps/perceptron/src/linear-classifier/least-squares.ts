import { type SecondMoments, sumOf } from './second-moments.ts';

/** A layer of linear units: scores = x·weights, with x = (features, 1), so that the last row are the biases. */
export interface LinearUnits {
  /** Length of x. */
  size: number;
  units: number;
  /** [size, units] */
  weights: Float64Array;
}

/**
 * Units trained to the least squared error on their targets, in closed form: (Σ x xᵀ + λ I) w = Σ x t.
 * @param codes targets by class and unit; where one is 0, the unit is not trained on examples of that class (section III.C.1)
 * @param ridge λ for the mean square of a feature of 1: keeps the solution finite though some pixels never have ink. Biases have none.
 */
export function leastSquares(
  moments: SecondMoments,
  codes: readonly (readonly number[])[],
  ridge: number,
): LinearUnits {
  const { size, ofClass } = moments;
  const units = codes[0].length;
  const weights = new Float64Array(size * units);
  const systems = new Map<string, number[]>(); // units that learn from the same classes share a matrix
  for (let unit = 0; unit < units; unit++) {
    const key = codes.map((code) => (code[unit] === 0 ? '-' : 'x')).join('');
    systems.set(key, [...(systems.get(key) ?? []), unit]);
  }
  for (const [key, members] of systems) {
    const matrix = sumOf(ofClass.filter((_, c) => key[c] === 'x'));
    const sides = members.map((unit) => {
      const side = new Float64Array(size);
      ofClass.forEach((sum, c) => {
        for (let i = 0; i < size; i++) side[i] += codes[c][unit] * sum[(size - 1) * size + i];
      });
      return side;
    });
    let trace = 0;
    for (let i = 0; i < size - 1; i++) trace += matrix[i * size + i];
    for (let i = 0; i < size - 1; i++) matrix[i * size + i] += (ridge * trace) / (size - 1);
    factorise(matrix, size);
    for (const [i, side] of sides.entries()) {
      substitute(matrix, size, side);
      for (let row = 0; row < size; row++) weights[row * units + members[i]] = side[row];
    }
  }
  return { size, units, weights };
}

/**
 * Cholesky's factor L of a symmetric positive definite matrix, [size, size], written over its lower triangle: A = L Lᵀ.
 * @throws RangeError if the matrix is not positive definite.
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = matrix[row + j];
      for (let k = 0; k < j; k++) sum -= matrix[row + k] * matrix[other + k];
      if (j < i) matrix[row + j] = sum / matrix[other + j];
      else if (sum > 0) matrix[row + j] = Math.sqrt(sum);
      else
        throw new RangeError(
          `the least-squares problem has no single solution (pivot ${i} of ${size} is ${sum}): set --ridge higher`,
        );
    }
  }
}

/** Solves L Lᵀ x = b in place of b. */
export function substitute(factor: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= factor[i * size + k] * b[k];
    b[i] = sum / factor[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i];
    for (let k = i + 1; k < size; k++) sum -= factor[k * size + i] * b[k];
    b[i] = sum / factor[i * size + i];
  }
}
